//! Tiles of one size in blocks: each block about where its sub-ICB location lies, none upon another.
//!
//! **Invariant:** the same areas stand in the same places whatever their values, so two maps can be held side by side.

use wholetime_workbench::questions::map::{MapBlock, MapPart};

use super::shade::Shades;
use super::{Drawing, Map, WIDTH, text};
use crate::charts::{cut, wrapped};
use crate::words;

/// Up to so many tiles have their names and values in them.
const NAMED_AT_MOST: usize = 72;
const GAP: i32 = 4;
const BETWEEN: i32 = 16;
const HEAD: i32 = 24;
/// A block is at least so wide that its name is read.
const NARROWEST: i32 = 150;

/// The size of a tile.
#[derive(Clone, Copy)]
struct Tile {
    wide: i32,
    high: i32,
    is_named: bool,
}

const NAMED: Tile = Tile { wide: 172, high: 78, is_named: true };
const SMALL: Tile = Tile { wide: 26, high: 26, is_named: false };

/// A block with its tiles, ready to be placed.
struct Placed<'a> {
    block: &'a MapBlock,
    parts: Vec<&'a MapPart>,
    columns: i32,
    wide: i32,
    high: i32,
}

pub(super) fn draw(map: &Map<'_>, shades: &Shades, top: i32) -> Drawing {
    let tile = if map.answer.parts.len() <= NAMED_AT_MOST { NAMED } else { SMALL };
    let mut elements = String::new();
    let mut y = top;
    for row in rows(map, tile) {
        let mut x = 8;
        let mut highest = 0;
        for placed in row {
            if 8 < x && WIDTH < x + placed.wide {
                y += highest + BETWEEN;
                (x, highest) = (8, 0);
            }
            write_block(&mut elements, map, shades, tile, &placed, (x, y));
            x += placed.wide + BETWEEN;
            highest = highest.max(placed.high);
        }
        y += highest + BETWEEN;
    }
    Drawing { elements, height: y - top }
}

/// Blocks in rows from north to south, each from west to east; those that are nowhere come last.
fn rows<'a>(map: &Map<'a>, tile: Tile) -> Vec<Vec<Placed<'a>>> {
    let mut blocks: Vec<&MapBlock> = map.answer.blocks.iter().collect();
    // Those whose place is known from the north, then the others by their names; one without a code last of all.
    blocks.sort_by_key(|block| {
        let north = block.middle.map(|[_, north]| -north);
        (block.code.is_empty(), north.is_none(), north, block.name.clone())
    });
    let in_a_row = (1..).find(|side| blocks.len() <= side * side).unwrap_or(1);
    let mut rows = Vec::new();
    for row in blocks.chunks(in_a_row.max(1)) {
        let mut row = row.to_vec();
        row.sort_by_key(|block| (block.middle.is_none(), block.middle.map(|[east, _]| east), block.name.clone()));
        rows.push(row.into_iter().map(|block| placed(map, block, tile)).collect());
    }
    rows
}

fn placed<'a>(map: &Map<'a>, block: &'a MapBlock, tile: Tile) -> Placed<'a> {
    let mut parts: Vec<&MapPart> =
        map.answer.parts.iter().filter(|part| part.block.as_deref() == Some(block.code.as_str())).collect();
    parts.sort_by(|a, b| (&a.name, &a.code).cmp(&(&b.name, &b.code)));
    let count = i32::try_from(parts.len()).unwrap_or(i32::MAX).max(1);
    let at_most = (WIDTH - 16 + GAP) / (tile.wide + GAP);
    let side = (1..=count).find(|side| count <= side * side).unwrap_or(1);
    // Named tiles fill the width: a square of them would leave half of it empty.
    let columns = if tile.is_named { count.min(at_most) } else { side.min(at_most) };
    let rows = (count + columns - 1) / columns;
    let wide = (columns * (tile.wide + GAP) - GAP).max(NARROWEST);
    Placed { block, parts, columns, wide, high: HEAD + rows * (tile.high + GAP) }
}

fn write_block(
    elements: &mut String,
    map: &Map<'_>,
    shades: &Shades,
    tile: Tile,
    placed: &Placed<'_>,
    (x, y): (i32, i32),
) {
    let letters = usize::try_from(placed.wide / 7).unwrap_or(20);
    let name = placed.block.name.trim_start_matches("NHS ");
    elements.push_str(&text((x, y + 15), 15, "#212b32", "start", &cut(name, letters)));
    for (index, part) in (0_i32..).zip(&placed.parts) {
        let left = x + index % placed.columns * (tile.wide + GAP);
        let top = y + HEAD + index / placed.columns * (tile.high + GAP);
        let drawn = write_tile(map, shades, tile, part, (left, top));
        elements.push_str(&map.linked(part, &drawn));
    }
}

fn write_tile(map: &Map<'_>, shades: &Shades, tile: Tile, part: &MapPart, (x, y): (i32, i32)) -> String {
    let Tile { wide, high, is_named } = tile;
    let fill = shades.fill(part.class, map.id);
    let (stroke, width) = if part.is_asked { ("#212b32", 4) } else { ("#4c6272", 1) };
    let mut drawn = format!(
        "<rect x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{high}\" fill=\"{fill}\" stroke=\"{stroke}\" \
         stroke-width=\"{width}\"/>"
    );
    let ink = shades.ink(part.class);
    if !is_named {
        if let Some(class) = part.class {
            drawn.push_str(&text((x + wide / 2, y + high / 2 + 5), 13, ink, "middle", &class.to_string()));
        }
        return drawn;
    }
    if part.class.is_none() {
        // On the hatch alone a name would not be read.
        drawn.push_str(&format!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#ffffff\"/>",
            x + 6,
            y + 6,
            wide - 12,
            high - 12
        ));
    }
    for (line, said) in (0_i32..).zip(wrapped(&part.name, 21, 3)) {
        drawn.push_str(&text((x + 8, y + 18 + line * 15), 13, ink, "start", &said));
    }
    let value = words::value(part.value, map.answer.decimals);
    let value = part.class.map_or_else(|| value.clone(), |class| format!("{value}  (shade {class})"));
    drawn.push_str(&text((x + 8, y + high - 10), 14, ink, "start", &value));
    drawn
}
