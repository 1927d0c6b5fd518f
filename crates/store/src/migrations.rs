//! Brings a database up to date from the migrations embedded in the program.

use std::borrow::Cow;

use sqlx::AnyPool;
use sqlx::error::BoxDynError;
use sqlx::migrate::{Migration, MigrationSource, MigrationType, Migrator};

use crate::StoreError;

const MIGRATIONS: &[(i64, &str, &str)] = &[(1, "groups", include_str!("../migrations/common/0001_groups.sql"))];

#[derive(Debug)]
struct Embedded;

impl<'s> MigrationSource<'s> for Embedded {
    fn resolve(self) -> std::pin::Pin<Box<dyn Future<Output = Result<Vec<Migration>, BoxDynError>> + Send + 's>> {
        Box::pin(async {
            let migrations = MIGRATIONS.iter().map(|(version, name, sql)| {
                let sql = sqlx::SqlStr::from_static(sql);
                Migration::new(*version, Cow::Borrowed(*name), MigrationType::Simple, sql, false)
            });
            Ok(migrations.collect())
        })
    }
}

pub(crate) async fn run(pool: &AnyPool) -> Result<(), StoreError> {
    Migrator::new(Embedded).await?.run(pool).await?;
    Ok(())
}
