//! Damped trends of many series, for `cargo xtask bench`: `bench_series FILE HORIZON RUNS`, a series a line, values by comma.

use std::hint::black_box;

use wholetime_models::backtest::damped_trend;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let text = std::fs::read_to_string(arguments.next().unwrap_or_default())?;
    let mut number = || arguments.next().and_then(|text| text.parse::<usize>().ok()).unwrap_or(1);
    let (horizon, runs) = (number(), number());
    let series: Vec<Vec<f64>> =
        text.lines().map(|line| line.split(',').filter_map(|value| value.parse().ok()).collect()).collect();
    let mut times = Vec::new();
    let mut forecasts = Vec::new();
    for _ in 0..runs {
        let began = seconds();
        forecasts = black_box(series.iter().map(|series| damped_trend(series, horizon).unwrap_or(f64::NAN)).collect());
        times.push(seconds() - began);
    }
    times.sort_by(f64::total_cmp);
    let seconds = times.get(times.len() / 2).copied().unwrap_or(f64::NAN);
    println!(r#"{{"tool":"wholetime","seconds":{seconds},"forecasts":{forecasts:?}}}"#);
    Ok(())
}

/// Seconds this thread has had a processor, so that others on the machine do not count; else those on the clock.
fn seconds() -> f64 {
    let of_thread = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = of_thread.as_deref().and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    let clock = || std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0.0, |since| since.as_secs_f64());
    nanoseconds.map_or_else(clock, |nanoseconds| nanoseconds / 1e9)
}
