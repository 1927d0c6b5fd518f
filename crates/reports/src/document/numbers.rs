//! The numbers of a paper's sections and counted paragraphs: `2`, `2.3`.

use super::Block;

/// The number of each block, in order; none for those that have none.
///
/// Sections of the first depth are counted through the paper, counted paragraphs through their section; paragraphs before the
/// first section are `0.1`, `0.2`.
#[must_use]
pub fn of(blocks: &[Block]) -> Vec<Option<String>> {
    let (mut section, mut paragraph) = (0_usize, 0_usize);
    blocks
        .iter()
        .map(|block| match block {
            Block::Heading { depth: 1, .. } => {
                section += 1;
                paragraph = 0;
                Some(section.to_string())
            }
            Block::Numbered(_) => {
                paragraph += 1;
                Some(format!("{section}.{paragraph}"))
            }
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::plain;
    use super::*;

    #[test]
    fn paragraphs_are_counted_within_their_section() {
        let section = || Block::Heading { depth: 1, id: String::new(), text: String::new() };
        let part = Block::Heading { depth: 2, id: String::new(), text: String::new() };
        let counted = || Block::Numbered(plain("x"));
        let blocks = [section(), counted(), Block::NewPage, counted(), section(), part, counted()];
        let numbers = of(&blocks);
        let shown: Vec<&str> = numbers.iter().map(|number| number.as_deref().unwrap_or("")).collect();
        assert_eq!(shown, ["1", "1.1", "", "1.2", "2", "", "2.1"]);
    }
}
