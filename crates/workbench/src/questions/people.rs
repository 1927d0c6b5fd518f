//! Who has an account, what roles they hold, and what each role may do.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::{Account, Deed, Invitation, Lineage, Moment, Role, Who, may};

use crate::{Workbench, WorkbenchError};

/// A role somebody holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RoleHeld {
    /// Role.
    pub role: Role,
    /// Code of the place.
    pub place: String,
    /// Name of the place; its code, where nothing held names it any more.
    pub place_name: String,
}

/// How an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// It can be used.
    Active,
    /// No password was chosen yet.
    Invited,
    /// Too many wrong passwords.
    Locked,
    /// It may be used no more.
    Disabled,
}

impl AccountState {
    /// As people read it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Invited => "invited",
            Self::Locked => "locked",
            Self::Disabled => "disabled",
        }
    }
}

/// Somebody with an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PersonLine {
    /// Name of the account.
    pub name: String,
    /// What people read.
    pub display_name: String,
    /// Address for mail.
    pub email: Option<String>,
    /// Roles held.
    pub roles: Vec<RoleHeld>,
    /// How the account stands.
    pub state: AccountState,
    /// Until when it is locked, in RFC 3339.
    pub locked_until: Option<String>,
    /// When somebody last signed in, in RFC 3339.
    pub last_signed_in: Option<String>,
    /// Until when a link to choose a password is open, in RFC 3339.
    pub invited_until: Option<String>,
    /// Who made the account.
    pub made_by: String,
    /// When, in RFC 3339.
    pub made_at: String,
}

/// Everybody with an account whom whoever asks manages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PeopleAnswer {
    /// Whether anybody has an account; where nobody has, whoever works here is alone and may do everything.
    pub has_accounts: bool,
    /// They, by name.
    pub people: Vec<PersonLine>,
    /// Accounts with roles at other places only, which are not listed.
    pub others: usize,
}

/// What a role may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "AccessRoleLine")]
pub struct RoleLine {
    /// Role.
    pub role: Role,
    /// As people read it.
    pub title: &'static str,
    /// What it may do, at its place and below.
    pub deeds: Vec<Deed>,
}

/// Something that not everybody may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DeedLine {
    /// Deed.
    pub deed: Deed,
    /// As people read it.
    pub title: String,
}

/// Every role, and what it may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RolesAnswer {
    /// Roles.
    pub roles: Vec<RoleLine>,
    /// Everything that any of them may do.
    pub deeds: Vec<DeedLine>,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OwnAccount {
    /// Name, as it is written into the log.
    pub name: String,
    /// What people read.
    pub display_name: String,
    /// Whether nobody has an account here.
    pub is_alone: bool,
    /// Roles held.
    pub roles: Vec<RoleHeld>,
    /// When somebody last signed in, in RFC 3339.
    pub last_signed_in: Option<String>,
}

impl Workbench {
    /// Everybody with an account whom whoever asks manages: those with a role at a place it reaches.
    ///
    /// # Errors
    /// Where whoever asks manages nobody, or the database cannot be read.
    pub fn people_list(&self) -> Result<PeopleAnswer, WorkbenchError> {
        self.permit_somewhere(Deed::ManagePeople)?;
        if !self.has_accounts()? {
            return Ok(PeopleAnswer { has_accounts: false, people: Vec::new(), others: 0 });
        }
        let accounts = self.store()?.documents::<Account>("")?;
        let invitations = self.store()?.documents::<Invitation>("")?;
        let who = self.who()?;
        let manages_all = may(&who, Deed::ManagePeople, &Lineage::england()).is_ok();
        let mut people = Vec::new();
        for account in &accounts {
            if manages_all || self.manages_some_of(account) {
                people.push(self.person_line(account, &invitations));
            }
        }
        Ok(PeopleAnswer { has_accounts: true, others: accounts.len() - people.len(), people })
    }

    fn manages_some_of(&self, account: &Account) -> bool {
        account.grants.iter().any(|grant| {
            self.place_of_role(&grant.place).is_ok_and(|place| self.permit(Deed::ManagePeople, &place).is_ok())
        })
    }

    /// Every role and what it may do. That is the same everywhere, so everybody may ask.
    #[must_use]
    pub fn roles() -> RolesAnswer {
        RolesAnswer {
            roles: Role::ALL
                .into_iter()
                .map(|role| RoleLine { role, title: role.title(), deeds: role.deeds().to_vec() })
                .collect(),
            deeds: Deed::ALL.into_iter().map(|deed| DeedLine { deed, title: deed.to_string() }).collect(),
        }
    }

    /// Who asks: everybody may know that of themselves.
    ///
    /// # Errors
    /// Where nobody known asks, or the database cannot be read.
    pub fn own_account(&self) -> Result<OwnAccount, WorkbenchError> {
        let who = self.who()?;
        let name = who.name().to_owned();
        match who {
            Who::Alone { .. } => Ok(OwnAccount {
                display_name: name.clone(),
                name,
                is_alone: true,
                roles: Vec::new(),
                last_signed_in: None,
            }),
            Who::Stranger { .. } => Err(self.permit_everywhere(Deed::See).err().unwrap_or(WorkbenchError::NothingHeld)),
            Who::Person { .. } => {
                let line = self.person_line(&self.account_named(&name)?, &[]);
                Ok(OwnAccount {
                    name,
                    display_name: line.display_name,
                    is_alone: false,
                    roles: line.roles,
                    last_signed_in: line.last_signed_in,
                })
            }
        }
    }

    pub(crate) fn person_line(&self, account: &Account, invitations: &[Invitation]) -> PersonLine {
        let now = self.now();
        let open = invitations.iter().find(|one| one.account == account.name && !one.is_over(now));
        let locked_until = account.locked(now);
        PersonLine {
            name: account.name.clone(),
            display_name: account.display_name.clone(),
            email: account.email.clone(),
            roles: account
                .grants
                .iter()
                .map(|grant| RoleHeld {
                    role: grant.role,
                    place_name: self
                        .place_of_role(&grant.place)
                        .map_or_else(|_| grant.place.clone(), |place| place.area.name),
                    place: grant.place.clone(),
                })
                .collect(),
            state: match (account.is_disabled, locked_until, &account.password) {
                (true, ..) => AccountState::Disabled,
                (_, Some(_), _) => AccountState::Locked,
                (.., None) => AccountState::Invited,
                _ => AccountState::Active,
            },
            locked_until: locked_until.map(written),
            last_signed_in: account.last_signed_in.map(written),
            invited_until: open.map(|one| written(one.expires)),
            made_by: account.made_by.clone(),
            made_at: written(account.made_at),
        }
    }
}

/// A moment in RFC 3339.
pub(crate) fn written(moment: Moment) -> String {
    Timestamp::from_second(moment.0).map_or_else(|_| moment.0.to_string(), |at| at.to_string())
}
