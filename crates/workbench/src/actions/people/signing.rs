//! Signing in and out, taking up an invitation, choosing another password.
//!
//! **Invariant:** an unknown name, a wrong password, a locked and a disabled account are answered alike.

use wholetime_access::{Account, Invitation, LETTERS_AT_MOST, Moment, Session, Who, check_password};
use wholetime_store::{Doing, Steps, Store, StoreError};

use super::passwords::{self, Secret};
use super::{not_possible, persist};
use crate::{Workbench, WorkbenchError};

/// In whose name attempts are logged that nobody is known to have made.
const SOMEBODY: &str = "somebody not signed in";

/// Somebody who has just signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Name of the account.
    pub name: String,
    /// What the browser keeps.
    pub secret: Secret,
}

/// Whom an invitation is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitedPerson {
    /// Name of the account.
    pub name: String,
    /// What people read.
    pub display_name: String,
    /// Whether a password was chosen before, so that this one takes its place.
    pub has_password: bool,
}

impl Workbench {
    /// Whether anybody has an account here, so that everybody has to say who they are.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn has_accounts(&self) -> Result<bool, WorkbenchError> {
        Ok(self.has_people() && !self.store()?.documents::<Account>("")?.is_empty())
    }

    /// Who holds the secret of a session, which stays open for it; who is alone needs none.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn who_holds(&self, secret: Option<&str>) -> Result<Who, WorkbenchError> {
        if let Some(account) = self.account_of(secret)? {
            return Ok(account.who());
        }
        if self.has_accounts()? {
            return Ok(Who::Stranger { name: None });
        }
        Ok(Who::Alone { name: self.settings.by.clone() })
    }

    fn account_of(&self, secret: Option<&str>) -> Result<Option<Account>, WorkbenchError> {
        let Some(secret) = secret.filter(|_| self.has_people()) else { return Ok(None) };
        let (store, now) = (self.store()?, self.now());
        let Some(session) = store.document::<Session>(&passwords::trace(secret))? else { return Ok(None) };
        let Some(account) = store.document::<Account>(&session.account)? else { return Ok(None) };
        if session.is_over(now) || !session.is_of(&account) {
            return Ok(None);
        }
        if let Some(noted) = session.noted(now) {
            // Two requests at once note the same; one of them is enough.
            let _ = store.take(&Steps::new().replace("use session", &session, &noted), &self.doing());
        }
        Ok(Some(account))
    }

    /// Signs somebody in; nobody where the name is unknown, the password wrong, or the account locked or disabled.
    ///
    /// # Errors
    /// Where the database cannot be read or written.
    pub fn sign_in(&self, name: &str, password: &str) -> Result<Option<SignedIn>, WorkbenchError> {
        if !self.has_people() {
            return Ok(None);
        }
        match self.proved(name, password)? {
            Some(account) => self.begin_session(&account).map(Some),
            None => Ok(None),
        }
    }

    /// The account, where the password is its own. The attempt is counted first.
    fn proved(&self, name: &str, password: &str) -> Result<Option<Account>, WorkbenchError> {
        let counted = match wholetime_access::account_name(name) {
            Ok(name) => self.count_attempt(&name)?,
            Err(_) => None,
        };
        let password = if password.chars().count() <= LETTERS_AT_MOST { password } else { "" };
        let hash = counted.as_ref().and_then(|account| account.password.as_deref());
        let is_right = passwords::is_right(password, hash)?;
        Ok(counted.filter(|_| is_right))
    }

    /// Counts an attempt; none where it is not to be looked at.
    fn count_attempt(&self, name: &str) -> Result<Option<Account>, WorkbenchError> {
        let store = self.store()?;
        let doing = Doing { by: SOMEBODY.to_owned(), ..self.doing() };
        persist(|| {
            let Some(account) = store.document::<Account>(name)?.filter(|account| !account.is_disabled) else {
                return Ok(None);
            };
            let Ok(attempted) = account.attempted(self.now()) else { return Ok(None) };
            store.take(&Steps::new().replace("try to sign in", &account, &attempted), &doing)?;
            Ok(Some(attempted))
        })
    }

    /// Begins a session of somebody whose password was right, and still is.
    fn begin_session(&self, proved: &Account) -> Result<SignedIn, WorkbenchError> {
        let store = self.store()?;
        self.sweep(store)?;
        persist(|| {
            let account = store.document::<Account>(&proved.name)?;
            let Some(account) = account.filter(|one| one.password == proved.password && !one.is_disabled) else {
                return Err(not_possible("the account was changed meanwhile; sign in again"));
            };
            let signed_in = account.signed_in(self.now());
            let (session, secret) = self.session(&signed_in)?;
            let steps = Steps::new().replace("sign in", &account, &signed_in).add("sign in", &session);
            store.take(&steps, &self.doing_as(&account.name))?;
            Ok(SignedIn { name: account.name, secret })
        })
    }

    fn session(&self, account: &Account) -> Result<(Session, Secret), WorkbenchError> {
        let (secret, now) = (Secret::new()?, self.now());
        let session =
            Session { id: secret.trace(), account: account.name.clone(), era: account.era, begun: now, used: now };
        Ok((session, secret))
    }

    /// Takes away sessions that are over. Somebody else may be doing the same.
    fn sweep(&self, store: &Store) -> Result<(), WorkbenchError> {
        for session in store.documents::<Session>("")?.iter().filter(|session| session.is_over(self.now())) {
            match store.take(&Steps::new().remove("end session", session), &self.doing()) {
                Ok(()) | Err(StoreError::ChangedMeanwhile { .. }) => {}
                Err(why) => return Err(why.into()),
            }
        }
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Where the database cannot be read or written.
    pub fn sign_out(&self, secret: &str) -> Result<(), WorkbenchError> {
        if !self.has_people() {
            return Ok(());
        }
        let store = self.store()?;
        persist(|| {
            if let Some(session) = store.document::<Session>(&passwords::trace(secret))? {
                store.take(&Steps::new().remove("sign out", &session), &self.doing())?;
            }
            Ok(())
        })
    }

    /// Ends every session of whoever acts.
    ///
    /// # Errors
    /// Where nobody known acts, or the database cannot be written.
    pub fn sign_out_everywhere(&self) -> Result<(), WorkbenchError> {
        let name = self.own_name()?;
        let store = self.store()?;
        persist(|| {
            let account = self.account_named(&name)?;
            let ended = account.signed_out_everywhere();
            Ok(store.take(&Steps::new().replace("sign out everywhere", &account, &ended), &self.doing())?)
        })
    }

    /// Puts another password in the place of one's own; every session ends, and a new one begins. Nobody, where the old
    /// password is wrong.
    ///
    /// # Errors
    /// Where nobody known acts, or the new password is not taken.
    pub fn change_password(&self, old: &str, new: &str) -> Result<Option<SignedIn>, WorkbenchError> {
        let name = self.own_name()?;
        check_password(new, &name)?;
        let Some(proved) = self.proved(&name, old)? else { return Ok(None) };
        let hash = passwords::hash(new)?;
        let store = self.store()?;
        persist(|| {
            let account = self.account_named(&name)?;
            if account.password != proved.password || account.is_disabled {
                return Err(not_possible("the account was changed meanwhile; sign in again"));
            }
            let changed = account.with_password(hash.clone());
            let (session, secret) = self.session(&changed)?;
            let steps = Steps::new().replace("change password", &account, &changed).add("sign in", &session);
            store.take(&steps, &self.doing())?;
            Ok(Some(SignedIn { name: name.clone(), secret }))
        })
    }

    /// Whom an invitation is for; nobody, where it is not known, was used, or is over.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn invitation(&self, secret: &str) -> Result<Option<InvitedPerson>, WorkbenchError> {
        Ok(self.open_invitation(secret)?.map(|(_, account)| InvitedPerson {
            name: account.name,
            display_name: account.display_name,
            has_password: account.password.is_some(),
        }))
    }

    fn open_invitation(&self, secret: &str) -> Result<Option<(Invitation, Account)>, WorkbenchError> {
        if !self.has_people() {
            return Ok(None);
        }
        let store = self.store()?;
        let invitation = store.document::<Invitation>(&passwords::trace(secret))?;
        let Some(invitation) = invitation.filter(|one| !one.is_over(self.now())) else { return Ok(None) };
        let account = store.document::<Account>(&invitation.account)?.filter(|account| !account.is_disabled);
        let Some(account) = account else { return Ok(None) };
        Ok(self.stands_by(&invitation, &account)?.then_some((invitation, account)))
    }

    /// Whether whoever made a link could still make it: it lets its holder be that account, whose roles may reach further by
    /// now than those of who made it, and who made it may be gone.
    fn stands_by(&self, invitation: &Invitation, account: &Account) -> Result<bool, WorkbenchError> {
        let Some(maker) = self.store()?.document::<Account>(&invitation.made_by)? else { return Ok(true) };
        match self.acting_as(maker.who()).permit_over(account) {
            Ok(()) => Ok(true),
            Err(WorkbenchError::NotPermitted(_)) => Ok(false),
            Err(why) => Err(why),
        }
    }

    /// Takes up an invitation: the password is chosen, the link is used, and whoever chose is signed in. Nobody, where the
    /// invitation is not known, was used, or is over.
    ///
    /// # Errors
    /// Where the password is not taken, or the database cannot be written.
    pub fn take_up(&self, secret: &str, password: &str) -> Result<Option<SignedIn>, WorkbenchError> {
        let Some((_, account)) = self.open_invitation(secret)? else { return Ok(None) };
        check_password(password, &account.name)?;
        let hash = passwords::hash(password)?;
        persist(|| {
            let Some((invitation, account)) = self.open_invitation(secret)? else { return Ok(None) };
            let chosen = account.with_password(hash.clone()).signed_in(self.now());
            let (session, key) = self.session(&chosen)?;
            let steps = Steps::new()
                .remove("take up invitation", &invitation)
                .replace("choose password", &account, &chosen)
                .add("sign in", &session);
            self.store()?.take(&steps, &self.doing_as(&account.name))?;
            Ok(Some(SignedIn { name: account.name, secret: key }))
        })
    }

    fn own_name(&self) -> Result<String, WorkbenchError> {
        match self.who()? {
            Who::Person { name, .. } => Ok(name),
            Who::Alone { .. } => Err(not_possible("nobody has an account here, so there is no password to change")),
            Who::Stranger { .. } => Err(not_possible("sign in first")),
        }
    }

    fn doing_as(&self, name: &str) -> Doing {
        Doing { by: name.to_owned(), ..self.doing() }
    }

    pub(crate) fn now(&self) -> Moment {
        Moment((self.settings.clock)().as_second())
    }
}
