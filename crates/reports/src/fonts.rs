//! The type papers and pictures are set in: Liberation Sans, as wide as Arial letter by letter.

/// Its name.
pub(crate) const FAMILY: &str = "Liberation Sans";

/// Its faces: regular, bold, italic, bold italic.
pub(crate) static FACES: [&[u8]; 4] = [
    include_bytes!("../assets/fonts/LiberationSans-Regular.ttf"),
    include_bytes!("../assets/fonts/LiberationSans-Bold.ttf"),
    include_bytes!("../assets/fonts/LiberationSans-Italic.ttf"),
    include_bytes!("../assets/fonts/LiberationSans-BoldItalic.ttf"),
];
