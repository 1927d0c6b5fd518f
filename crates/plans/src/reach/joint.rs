//! The chance that a set of ways meets a trajectory: in how many replicates every point of it is reached.

use crate::quantity::{Money, Wte};

/// A size of a way.
#[derive(Clone, Debug, PartialEq)]
pub struct Size {
    /// WTE of posts.
    pub wte: Wte,
    /// What they cost; none where that cannot be worked out.
    pub cost: Option<Money>,
    /// WTE it brings, `[point][replicate]`.
    pub brought: Vec<Vec<f64>>,
}

/// A way in which people come.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Name: `gp-need/international`.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Its sizes: left out, as planned, and larger ones; each brings at least as much as the one before.
    pub sizes: Vec<Size>,
}

/// What of a trajectory is to be met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// Every point.
    EveryPoint,
    /// The last one alone.
    LastPoint,
}

/// Supply, what is wanted, and the ways to add to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reach {
    /// What is wanted at each point, in order.
    pub wanted: Vec<f64>,
    /// WTE there will be without the plan, `[point][replicate]`.
    pub supply: Vec<Vec<f64>>,
    /// The ways.
    pub ways: Vec<Way>,
    /// What is to be met.
    pub joint: Joint,
}

/// WTE by point and replicate.
pub(super) type Grid = Vec<Vec<f64>>;

/// WTE that differ by less are the same: sums of thousandths.
const NOTHING: f64 = 1e-9;

impl Reach {
    /// Every way as planned.
    #[must_use]
    pub fn as_planned(&self) -> Vec<usize> {
        self.ways.iter().map(|way| 1.min(way.sizes.len().saturating_sub(1))).collect()
    }

    /// Every way at its most.
    #[must_use]
    pub fn at_most(&self) -> Vec<usize> {
        self.ways.iter().map(|way| way.sizes.len().saturating_sub(1)).collect()
    }

    /// No way at all.
    #[must_use]
    pub fn none(&self) -> Vec<usize> {
        vec![0; self.ways.len()]
    }

    /// The chance of a set, in percent.
    #[must_use]
    pub fn chance_pct(&self, sizes: &[usize]) -> f64 {
        self.chance_of(&self.grid(sizes))
    }

    /// The chance of each point by itself, in percent, and the share of replicates in which it is the first one missed.
    #[must_use]
    pub fn by_point(&self, sizes: &[usize]) -> Vec<(f64, f64)> {
        let grid = self.grid(sizes);
        let share = |count: usize| 100.0 * count as f64 / self.replicates().max(1) as f64;
        let is_met = |point: usize, replicate: usize| reaches(self.wanted[point], grid[point][replicate]);
        (0..self.wanted.len())
            .map(|point| {
                let met = (0..self.replicates()).filter(|replicate| is_met(point, *replicate)).count();
                let is_first = |replicate: &usize| {
                    !is_met(point, *replicate) && (0..point).all(|before| is_met(before, *replicate))
                };
                (share(met), share((0..self.replicates()).filter(is_first).count()))
            })
            .collect()
    }

    /// WTE missing at the worst point, on average over replicates: what tells sets apart whose chance is the same.
    #[must_use]
    pub fn worst_shortfall(&self, sizes: &[usize]) -> f64 {
        let grid = self.grid(sizes);
        let worst = |replicate: usize| {
            self.counted().map(|point| self.wanted[point] - grid[point][replicate]).fold(0.0, f64::max)
        };
        (0..self.replicates()).map(worst).sum::<f64>() / self.replicates().max(1) as f64
    }

    /// How often chance was drawn.
    #[must_use]
    pub fn replicates(&self) -> usize {
        self.supply.first().map_or(0, Vec::len)
    }

    /// Supply with a set.
    #[must_use]
    pub fn grid(&self, sizes: &[usize]) -> Vec<Vec<f64>> {
        let mut grid = self.supply.clone();
        for (way, size) in self.ways.iter().zip(sizes) {
            self.lay(&mut grid, way, *size);
        }
        grid
    }

    /// Lays a size of a way on top, at the points that count.
    pub(super) fn lay(&self, grid: &mut Grid, way: &Way, size: usize) {
        let Some(size) = way.sizes.get(size).filter(|_| 0 < size) else { return };
        for (point, brought) in grid.iter_mut().zip(&size.brought) {
            for (sum, one) in point.iter_mut().zip(brought) {
                *sum += one;
            }
        }
    }

    pub(super) fn chance_of(&self, grid: &Grid) -> f64 {
        let is_met =
            |replicate: &usize| self.counted().all(|point| reaches(self.wanted[point], grid[point][*replicate]));
        let met = (0..self.replicates()).filter(is_met).count();
        100.0 * met as f64 / self.replicates().max(1) as f64
    }

    fn counted(&self) -> std::ops::Range<usize> {
        match self.joint {
            Joint::EveryPoint => 0..self.wanted.len(),
            Joint::LastPoint => self.wanted.len().saturating_sub(1)..self.wanted.len(),
        }
    }
}

fn reaches(wanted: f64, there: f64) -> bool {
    wanted <= there + NOTHING
}
