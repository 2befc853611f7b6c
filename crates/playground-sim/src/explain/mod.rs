//! Why things are as they are, as data: what decided, what it read, and what would change it.
//!
//! | file | answers |
//! |---|---|
//! | `place` | why a Node has a Pod of a DaemonSet, or none |
//! | `admission` | whether the API server lets its Pod in |
//! | `fact` | what a rule read |
//! | `fix` | the smallest changes that would turn an answer, and what else they would do |
//! | `pod` | why a Pod is as it is |
//! | `rollout` | who spends the budget of a rollout and through whose fault, and what comes next |
//! | `effect`, `courses`, `trial` | what a change of the cluster would lead to, by running it on copies |

mod admission;
mod courses;
mod effect;
mod fact;
mod fit;
mod fix;
mod place;
mod pod;
mod rollout;
mod trial;

pub use effect::{Effect, Effects, OwnChange, Stuck, StuckPod, Touched};
pub use fact::{Fact, amount};
pub use fix::{Edit, Fix};
pub use place::{Rule, RuleVerdict, Verdict, Why};
pub use pod::PodWhy;
pub(crate) use rollout::is_loss;
pub use rollout::{Blame, Forecast, NodeTrouble, Spender};
pub use trial::Trial;
