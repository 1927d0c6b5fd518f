//! Accounts: inviting people, giving and taking roles, putting accounts out of use.
//!
//! **Invariant:** nobody changes an account whose roles reach further than their own; there is always an administrator of
//! England.

mod passwords;
mod signing;

pub use passwords::Secret;
pub use signing::{InvitedPerson, SignedIn};

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::{Account, Deed, Grant, INVITED_FOR, Invitation, Role, WeakPassword, account_name};
use wholetime_store::{Steps, StoreError};
use wholetime_vocabulary::Level;

use crate::areas::{ResolvedArea, published};
use crate::questions::people::PersonLine;
use crate::{Workbench, WorkbenchError};

/// How often a change is tried anew that somebody else came before. Our judgement: each time, somebody else was done.
const TRIES: usize = 100;
/// Letters of a display name or an address for mail at most.
const LETTERS_OF_A_NAME: usize = 120;

/// Who is to have an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToInvite {
    /// Name of the account.
    pub name: String,
    /// What people read; the name where none is given.
    pub display_name: Option<String>,
    /// Address for mail.
    pub email: Option<String>,
    /// Roles as they are typed, `planner@QMF`; none for who has an account already and needs a new link.
    pub roles: Vec<String>,
}

/// An invitation, told once.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct InvitationAnswer {
    /// Whom it is for.
    pub person: PersonLine,
    /// Path of the link, below the address of the server. Whoever has it chooses the password.
    pub link: String,
    /// When it is over, in RFC 3339.
    pub expires_at: String,
}

impl Workbench {
    /// Invites somebody: makes an account with roles, and a link by which its password is chosen, once. For somebody who
    /// has an account, a new link; the old one ends.
    ///
    /// # Errors
    /// Where the name or a role cannot be, whoever acts may not give the roles, or the first account would not be an
    /// administrator of England.
    pub fn invite(&self, asked: &ToInvite) -> Result<InvitationAnswer, WorkbenchError> {
        let name = account_name(&asked.name).map_err(|why| not_possible(why.to_string()))?;
        // Asked before anything is told: whether a name has an account is for those who manage people.
        self.permit_somewhere(Deed::ManagePeople)?;
        if self.has_people() && self.store()?.document::<Account>(&name)?.is_some() {
            return self.invite_again(&name, asked);
        }
        let mut account = Account::new(name, &self.doing().by, self.now());
        account.display_name = said(asked.display_name.as_deref(), "name")?.unwrap_or(account.display_name);
        account.email = said(asked.email.as_deref(), "address for mail")?;
        for role in &asked.roles {
            let (role, place) = split(role)?;
            let grant = self.grant_of(role, place)?;
            if !account.grants.contains(&grant) {
                account.grants.push(grant);
            }
        }
        if account.grants.is_empty() {
            let what = format!("say what {} is to be, and where: --role planner@QMF", account.name);
            return Err(not_possible(what));
        }
        if !account.is_head() && !self.has_accounts()? {
            let what = "the first account must be that of an administrator of England, who can make the others: \
                        --role administrator@ENG";
            return Err(not_possible(what));
        }
        self.hand_out(&account, Steps::new().add("invite", &account), self.who()?.is_alone())
    }

    fn invite_again(&self, name: &str, asked: &ToInvite) -> Result<InvitationAnswer, WorkbenchError> {
        let account = self.account_to_manage(name)?;
        if !asked.roles.is_empty() || asked.display_name.is_some() || asked.email.is_some() {
            let what = format!(
                "{name} has an account already; give roles with wholetime people grant, or leave all but the name out for a new link"
            );
            return Err(not_possible(what));
        }
        if account.is_disabled {
            return Err(not_possible(format!("the account {name} is disabled; enable it first")));
        }
        self.hand_out(&account, Steps::new(), self.who()?.is_alone())
    }

    /// Makes the link of an account after the steps given; older ones end. Whoever has the database itself needs no role for
    /// it, then or later.
    fn hand_out(
        &self,
        account: &Account,
        steps: Steps,
        has_database: bool,
    ) -> Result<InvitationAnswer, WorkbenchError> {
        let secret = Secret::new()?;
        let (now, doing) = (self.now(), self.doing());
        let invitation = Invitation {
            id: secret.trace(),
            account: account.name.clone(),
            expires: now.after(INVITED_FOR),
            // With a blank in it, it is the name of no account.
            made_by: if has_database { format!("{} at the database", doing.by) } else { doing.by.clone() },
            made_at: now,
        };
        let mut steps = steps;
        for older in self.invitations_of(&account.name)? {
            steps = steps.remove("end invitation", &older);
        }
        self.store()?.take(&steps.add("make link", &invitation), &doing)?;
        Ok(InvitationAnswer {
            person: self.person_line(account, std::slice::from_ref(&invitation)),
            link: format!("/invitation/{}", secret.reveal()),
            expires_at: crate::questions::people::written(invitation.expires),
        })
    }

    fn invitations_of(&self, name: &str) -> Result<Vec<Invitation>, WorkbenchError> {
        let mut all = self.store()?.documents::<Invitation>("")?;
        all.retain(|one| one.account == name);
        Ok(all)
    }

    /// Gives somebody a role at a place.
    ///
    /// # Errors
    /// Where the place is not known, or whoever acts does not manage people there.
    pub fn grant(&self, name: &str, role: Role, place: &str) -> Result<PersonLine, WorkbenchError> {
        let grant = self.grant_of(role, place)?;
        self.change_account("grant", name, |_, account| {
            if account.grants.contains(&grant) {
                return Err(not_possible(format!("{} is {grant} already", account.name)));
            }
            let mut grants = account.grants.clone();
            grants.push(grant.clone());
            Ok(Account { grants, ..account.clone() })
        })
    }

    /// Takes a role from somebody.
    ///
    /// # Errors
    /// Where they do not hold it, it is that of the last administrator of England, or whoever acts does not manage people there.
    pub fn revoke(&self, name: &str, role: Role, place: &str) -> Result<PersonLine, WorkbenchError> {
        // A group that is gone has no place any more, and its roles must still go.
        let grant = match self.place_of_role(place) {
            Ok(resolved) => {
                self.permit(Deed::ManagePeople, &resolved)?;
                Grant { role, place: resolved.area.code }
            }
            Err(_) => {
                self.permit_everywhere(Deed::ManagePeople)?;
                Grant { role, place: place.to_owned() }
            }
        };
        self.change_account("revoke", name, |_, account| {
            let mut grants = account.grants.clone();
            grants.retain(|held| *held != grant);
            if grants.len() == account.grants.len() {
                return Err(not_possible(format!("{} is not {grant}; see wholetime people list", account.name)));
            }
            Ok(Account { grants, ..account.clone() })
        })
    }

    /// Puts an account out of use, its sessions and links with it.
    ///
    /// # Errors
    /// Where there is none, it is that of the last administrator of England, or its roles reach further than those of whoever acts.
    pub fn disable(&self, name: &str) -> Result<PersonLine, WorkbenchError> {
        self.change_account("disable", name, |bench, account| {
            bench.permit_over(account)?;
            if account.is_disabled {
                return Err(not_possible(format!("the account {} is disabled already", account.name)));
            }
            Ok(account.disabled(true))
        })
    }

    /// Puts an account back into use.
    ///
    /// # Errors
    /// As [`Workbench::disable`].
    pub fn enable(&self, name: &str) -> Result<PersonLine, WorkbenchError> {
        self.change_account("enable", name, |bench, account| {
            bench.permit_over(account)?;
            if !account.is_disabled {
                return Err(not_possible(format!("the account {} is not disabled", account.name)));
            }
            Ok(account.disabled(false))
        })
    }

    /// Ends the lock of an account.
    ///
    /// # Errors
    /// As [`Workbench::disable`].
    pub fn unlock(&self, name: &str) -> Result<PersonLine, WorkbenchError> {
        self.change_account("unlock", name, |bench, account| {
            bench.permit_over(account)?;
            Ok(account.unlocked())
        })
    }

    /// The way back in when nobody can manage people any more: makes somebody an administrator of England, with a new link.
    /// Only for who has the database itself, as commands have; it is logged.
    ///
    /// # Errors
    /// Where it is asked for over the network, or nobody has an account.
    pub fn rescue(&self, name: &str) -> Result<InvitationAnswer, WorkbenchError> {
        if self.person.is_some() {
            return Err(not_possible(
                "rescue is done on the computer that keeps the database: wholetime people rescue",
            ));
        }
        if !self.has_accounts()? {
            let what = "nobody has an account here, so nobody is locked out; wholetime people invite makes the first";
            return Err(not_possible(what));
        }
        let name = account_name(name).map_err(|why| not_possible(why.to_string()))?;
        let old = self.store()?.document::<Account>(&name)?;
        let mut account = match &old {
            Some(old) => Account { is_disabled: false, ..old.unlocked() },
            None => Account::new(name, &self.doing().by, self.now()),
        };
        if !account.is_head() {
            account.grants.push(Grant { role: Role::Administrator, place: "ENG".to_owned() });
        }
        let steps = match &old {
            Some(old) => Steps::new().replace("rescue", old, &account),
            None => Steps::new().add("rescue", &account),
        };
        self.hand_out(&account, steps, true)
    }

    /// Changes an account, and makes sure that an administrator of England is left.
    fn change_account(
        &self,
        what: &str,
        name: &str,
        change: impl Fn(&Self, &Account) -> Result<Account, WorkbenchError>,
    ) -> Result<PersonLine, WorkbenchError> {
        self.permit_somewhere(Deed::ManagePeople)?;
        let name = account_name(name).map_err(|why| not_possible(why.to_string()))?;
        persist(|| {
            let account = self.account_named(&name)?;
            let changed = change(self, &account)?;
            let mut steps = Steps::new().replace(what, &account, &changed);
            if account.is_head() && !changed.is_head() {
                let others = self.store()?.documents::<Account>("")?;
                let Some(left) = others.into_iter().find(|other| other.name != account.name && other.is_head()) else {
                    let what = format!("{name} is the last administrator of England; make somebody else one first");
                    return Err(not_possible(what));
                };
                // Somebody else may be taking away that one at this moment: then this step is refused.
                steps = steps.replace("remain administrator", &left, &left);
            }
            if changed.is_disabled {
                for invitation in self.invitations_of(&name)? {
                    steps = steps.remove("end invitation", &invitation);
                }
            }
            self.store()?.take(&steps, &self.doing())?;
            Ok(self.person_line(&changed, &self.invitations_of(&name)?))
        })
    }

    pub(crate) fn account_named(&self, name: &str) -> Result<Account, WorkbenchError> {
        let held = if self.has_people() { self.store()?.document::<Account>(name)? } else { None };
        held.ok_or_else(|| not_possible(format!("there is no account {name}; see wholetime people list")))
    }

    fn account_to_manage(&self, name: &str) -> Result<Account, WorkbenchError> {
        let account = self.account_named(name)?;
        self.permit_over(&account)?;
        Ok(account)
    }

    /// Lets through who manages people at every place where the account has a role: else an administrator of a practice
    /// could choose the password of one of England.
    pub(crate) fn permit_over(&self, account: &Account) -> Result<(), WorkbenchError> {
        if account.grants.is_empty() {
            return self.permit_everywhere(Deed::ManagePeople);
        }
        for grant in &account.grants {
            match self.place_of_role(&grant.place) {
                Ok(place) => self.permit(Deed::ManagePeople, &place)?,
                Err(_) => self.permit_everywhere(Deed::ManagePeople)?,
            }
        }
        Ok(())
    }

    /// A role at a place that is known, and at which whoever acts manages people.
    fn grant_of(&self, role: Role, place: &str) -> Result<Grant, WorkbenchError> {
        let place = self.place_of_role(place)?;
        self.permit(Deed::ManagePeople, &place)?;
        Ok(Grant { role, place: place.area.code })
    }

    /// The place of a role. England is one in a workspace in which nothing is held yet, too.
    pub(crate) fn place_of_role(&self, text: &str) -> Result<ResolvedArea, WorkbenchError> {
        if ["eng", "england"].contains(&text.trim().to_lowercase().as_str()) {
            return Ok(published(&self.holdings()?.register, Level::England, "ENG"));
        }
        self.resolve(text)
    }
}

/// A role at a place as it is typed.
fn split(text: &str) -> Result<(Role, &str), WorkbenchError> {
    let Some((role, place)) = text.split_once('@') else {
        return Err(not_possible(format!("`{text}` is not a role at a place, such as planner@QMF")));
    };
    Ok((role.parse().map_err(|why: wholetime_vocabulary::UnknownWord| not_possible(why.to_string()))?, place.trim()))
}

/// Text somebody gave about a person, where they gave any.
fn said(text: Option<&str>, what: &str) -> Result<Option<String>, WorkbenchError> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    if LETTERS_OF_A_NAME < text.chars().count() || text.chars().any(char::is_control) {
        return Err(not_possible(format!("a {what} is one line of at most {LETTERS_OF_A_NAME} letters")));
    }
    Ok(Some(text.to_owned()))
}

pub(super) fn not_possible(what: impl Into<String>) -> WorkbenchError {
    WorkbenchError::NotPossible(what.into())
}

/// Does something anew as long as somebody else comes before.
fn persist<T>(mut change: impl FnMut() -> Result<T, WorkbenchError>) -> Result<T, WorkbenchError> {
    let mut tries = 1;
    loop {
        match change() {
            Err(WorkbenchError::Store(StoreError::ChangedMeanwhile { .. })) if tries < TRIES => tries += 1,
            done => return done,
        }
    }
}

impl From<WeakPassword> for WorkbenchError {
    fn from(why: WeakPassword) -> Self {
        Self::NotPossible(why.to_string())
    }
}

#[cfg(test)]
mod tests;
