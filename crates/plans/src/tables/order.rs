//! In which order the types of the document name their fields: a JSON schema sorts them by letters, people do not.
//!
//! Reading a type asks for its fields by name, in the order in which they are written down. So the document is read from
//! nothing, down one path, and stopped where the path ends.

use std::fmt;

use serde::de::{self, DeserializeOwned, Deserializer, IntoDeserializer as _, MapAccess, SeqAccess, Visitor};

/// Names of the fields of the type at the end of a path, in their order; empty where no type with fields stands there.
pub(super) fn fields_at<T: DeserializeOwned>(path: &[String]) -> Vec<String> {
    match T::deserialize(Walk { path }) {
        Err(End::Reached(fields)) => fields.iter().map(|field| (*field).to_owned()).collect(),
        Ok(_) | Err(End::Lost) => Vec::new(),
    }
}

/// How a walk ends.
#[derive(Debug)]
enum End {
    /// At the end of the path, at a type with these fields.
    Reached(&'static [&'static str]),
    /// Anywhere else.
    Lost,
}

impl fmt::Display for End {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("nothing is read here")
    }
}

impl std::error::Error for End {}

impl de::Error for End {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::Lost
    }
}

/// A document of which only the parts on the path are there.
struct Walk<'p> {
    path: &'p [String],
}

impl<'de> Deserializer<'de> for Walk<'de> {
    type Error = End;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, End> {
        Err(End::Lost)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, End> {
        visitor.visit_some(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, End> {
        visitor.visit_seq(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, End> {
        if self.path.is_empty() { Err(End::Reached(fields)) } else { visitor.visit_map(self) }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct newtype_struct
        tuple tuple_struct map enum identifier ignored_any
    }
}

impl<'de> SeqAccess<'de> for Walk<'de> {
    type Error = End;

    fn next_element_seed<S: de::DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, End> {
        seed.deserialize(Walk { path: self.path }).map(Some)
    }
}

impl<'de> MapAccess<'de> for Walk<'de> {
    type Error = End;

    fn next_key_seed<K: de::DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, End> {
        let (field, rest) = self.path.split_first().ok_or(End::Lost)?;
        self.path = rest;
        seed.deserialize(field.as_str().into_deserializer()).map(Some)
    }

    fn next_value_seed<S: de::DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, End> {
        seed.deserialize(Walk { path: self.path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Plan;

    fn at(path: &[&str]) -> Vec<String> {
        fields_at::<Plan>(&path.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn fields_come_in_the_order_they_are_written_down() {
        assert_eq!(at(&[])[..3], ["schema", "id", "title"]);
        assert_eq!(at(&["initiative", "stream", "posts"])[..2], ["when", "planned"]);
        assert_eq!(at(&["initiative", "support"])[0], "title");
        assert!(at(&["title"]).is_empty());
        assert!(at(&["nowhere"]).is_empty());
    }
}
