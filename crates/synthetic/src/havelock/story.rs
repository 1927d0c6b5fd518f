//! What happens in Havelock, month by month, and the words in which it is told.

use std::fmt::Write as _;

use wholetime_vocabulary::StaffGroup;

use super::cast::{
    CAST, CHALKDOWN, CINDER_PATH, CUSTOM_HOUSE, DRIFTWOOD_ROAD, GANTRY_HOUSE, LANTERN_QUAY, MILL_LANE, OLD_ROPERY,
    PENNYWORT, ROPE_WALK, SAILMAKERS_LANE, SALTMARSH_WAY, SHEPHERDS_CROOK, WEAVERS_YARD,
};
use super::{Havelock, Life};
use crate::calendar::Month;
use crate::people::{Post, QUARTERS_PER_FTE};
use crate::places::{Geography, Sent};
use crate::roles::{ROLES, position};

/// Something that happens in a month.
struct Event {
    month: Month,
    told: &'static str,
    happens: fn(&mut Havelock),
}

const fn in_month(year: i16, month: i16, told: &'static str, happens: fn(&mut Havelock)) -> Event {
    Event { month: Month::new(year, month), told, happens }
}

/// The story. What recurs – trainees rotate each August, nurses age – is in the rules of people and in the scene.
const STORY: [Event; 12] = [
    in_month(
        2024,
        2,
        "Pennywort Medical Practice (Z99008) makes a typing error: the hours of a salaried GP, 37.5, are entered as FTE. Its \
         GP FTE stands more than 36 too high for this month.",
        |havelock| salaried_gp_at_pennywort(havelock, 5_625),
    ),
    in_month(2024, 3, "Pennywort Medical Practice corrects its return: the GP is one full-time person.", |havelock| {
        salaried_gp_at_pennywort(havelock, QUARTERS_PER_FTE);
    }),
    in_month(
        2024,
        3,
        "Cinder Path Medical Centre (Z99010) stops reporting: every figure of its staff is NA from March to August 2024. Its \
         patients are known throughout.",
        |havelock| send(havelock, CINDER_PATH, StaffGroup::ALL, Sent::Nothing),
    ),
    in_month(
        2024,
        7,
        "Rope Walk Surgery (Z99003) has closed on 30 June 2024. Its patients are on the lists of Custom House (Z99004), \
         Sailmakers Lane (Z99005) and Lantern Quay (Z99001); its nurses follow to Custom House.",
        rope_walk_closes,
    ),
    in_month(2024, 9, "Cinder Path Medical Centre reports again.", |havelock| {
        send(havelock, CINDER_PATH, StaffGroup::ALL, Sent::Whole);
    }),
    in_month(
        2024,
        9,
        "The senior partner of Lantern Quay Surgery (Z99001), who worked full time, has left and is not replaced: its partners \
         lose 1.0 FTE. Another partner becomes the senior one.",
        a_partner_leaves,
    ),
    in_month(
        2024,
        10,
        "Weavers Yard Practice (Z99014) has merged into Mill Lane Surgery (Z99013), which keeps its code, on 1 October 2024. \
         Patients and staff of both are Mill Lane's.",
        weavers_yard_merges,
    ),
    in_month(
        2025,
        4,
        "Driftwood Road Surgery (Z99006) has left Harbour PCN (U99901) for Chalkdown PCN (U99904). It stays in the sub-ICB location \
         H4V0K, so Chalkdown PCN straddles with three practices.",
        driftwood_road_changes_network,
    ),
    in_month(
        2025,
        7,
        "Saltmarsh Way Health Centre (Z99009) opens in Lamplight PCN with 2,400 patients from Gantry House (Z99007) and Old Ropery \
         (Z99012); its list grows quickly.",
        saltmarsh_way_opens,
    ),
    in_month(
        2025,
        11,
        "Shepherds Crook Practice (Z99020) sends no nurses in November and December 2025; its other staff are there.",
        |havelock| send(havelock, SHEPHERDS_CROOK, &[StaffGroup::Nurse], Sent::Nothing),
    ),
    in_month(2026, 1, "Shepherds Crook Practice sends its nurses again.", |havelock| {
        send(havelock, SHEPHERDS_CROOK, &[StaffGroup::Nurse], Sent::Whole);
    }),
    in_month(
        2026,
        2,
        "Old Ropery Practice (Z99012) forgets the hours of some receptionists; the publisher estimates them and says so in \
         ADMIN_SOURCE.",
        |havelock| send(havelock, OLD_ROPERY, &[StaffGroup::Admin], Sent::WithoutSomeHours),
    ),
];

/// How things stand in the first month: everybody is employed, and the nurses of Millstream PCN are of an age.
pub(super) fn set_the_scene(havelock: &mut Havelock) {
    let (month, draws) = (havelock.month, havelock.draws);
    for member in CAST.iter().filter(|member| 0 < member.patients) {
        havelock.employ(member.code);
    }
    if let Some(partner) = post_of(havelock.life(LANTERN_QUAY), "gp_sen_ptnr") {
        partner.quarters = QUARTERS_PER_FTE;
    }
    for life in havelock.lives.iter_mut().filter(|life| life.nurses_stay) {
        for post in life.practice.posts.iter_mut().filter(|post| post.profile().group == StaffGroup::Nurse) {
            let age_in_months = 12 * 54 + (draws.share(post.id, month, "age of a Millstream nurse") * 72.0) as i16;
            post.born = month.after(-age_in_months);
            post.age_is_known = true;
        }
    }
}

/// What the story tells of this month happens.
pub(super) fn tell(havelock: &mut Havelock) {
    let month = havelock.month;
    for event in STORY.iter().filter(|event| event.month == month) {
        (event.happens)(havelock);
    }
}

/// The first post of a role at a practice.
fn post_of<'a>(life: &'a mut Life, stem: &str) -> Option<&'a mut Post> {
    life.practice.posts.iter_mut().find(|post| ROLES[post.role].stem == stem && post.is_held())
}

fn salaried_gp_at_pennywort(havelock: &mut Havelock, quarters: u32) {
    if let Some(post) = post_of(havelock.life(PENNYWORT), "gp_sal_by_prac") {
        post.quarters = quarters;
    }
}

fn send(havelock: &mut Havelock, code: &str, groups: &[StaffGroup], sent: Sent) {
    let practice = &mut havelock.life(code).practice;
    groups.iter().for_each(|group| practice.sends(*group, sent));
}

/// The last month of a practice was the one before: its patients are free to go.
fn close(havelock: &mut Havelock, code: &str) -> u32 {
    let last = havelock.month.after(-1);
    havelock.part(code);
    let life = havelock.life(code);
    life.last = Some(last);
    std::mem::take(&mut life.practice.patients)
}

fn rope_walk_closes(havelock: &mut Havelock) {
    let patients = close(havelock, ROPE_WALK);
    let (to_custom_house, to_sailmakers) = (patients * 45 / 100, patients * 35 / 100);
    havelock.life(CUSTOM_HOUSE).practice.patients += to_custom_house;
    havelock.life(SAILMAKERS_LANE).practice.patients += to_sailmakers;
    havelock.life(LANTERN_QUAY).practice.patients += patients - to_custom_house - to_sailmakers;
    let posts = std::mem::take(&mut havelock.life(ROPE_WALK).practice.posts);
    let nurses = posts.into_iter().filter(|post| post.profile().group == StaffGroup::Nurse);
    havelock.life(CUSTOM_HOUSE).practice.posts.extend(nurses);
}

fn a_partner_leaves(havelock: &mut Havelock) {
    let practice = &mut havelock.life(LANTERN_QUAY).practice;
    practice.posts.retain(|post| ROLES[post.role].stem != "gp_sen_ptnr");
    let life = havelock.life(LANTERN_QUAY);
    if let (Some(next), Some(senior)) = (post_of(life, "gp_ptnr_prov"), position("gp_sen_ptnr")) {
        next.role = senior;
    }
}

fn weavers_yard_merges(havelock: &mut Havelock) {
    let patients = close(havelock, WEAVERS_YARD);
    let posts = std::mem::take(&mut havelock.life(WEAVERS_YARD).practice.posts);
    let successor = &mut havelock.life(MILL_LANE).practice;
    successor.patients += patients;
    successor.posts.extend(posts);
}

fn driftwood_road_changes_network(havelock: &mut Havelock) {
    havelock.part(DRIFTWOOD_ROAD);
    havelock.life(DRIFTWOOD_ROAD).practice.pcn = CHALKDOWN;
    let (index, begins) = (havelock.position(DRIFTWOOD_ROAD), havelock.month.first_day_in_digits());
    havelock.join(index, begins);
}

fn saltmarsh_way_opens(havelock: &mut Havelock) {
    havelock.life(GANTRY_HOUSE).practice.patients -= 1_400;
    havelock.life(OLD_ROPERY).practice.patients -= 1_000;
    havelock.life(SALTMARSH_WAY).practice.patients = 2_400;
    havelock.employ(SALTMARSH_WAY);
    let (index, begins) = (havelock.position(SALTMARSH_WAY), havelock.month.first_day_in_digits());
    havelock.join(index, begins);
}

/// The story as a page: the cast, what is always so, what happens when.
pub(super) fn as_text(geography: &Geography) -> String {
    let mut text = String::from(
        "# Havelock\n\nAn invented integrated care board (QZ9, in the invented region Y90) with two sub-ICB locations, four \
         networks and 23 practices, from April 2023 to March 2026. No place, practice, network or person in it exists, and none \
         of its codes is a real one.\n\n## Who is in it\n\n| practice | name | network | sub-ICB location | patients in April 2023 |\n\
         |---|---|---|---|---|\n",
    );
    for member in &CAST {
        let (pcn, _) = &geography.pcns[member.pcn];
        let (sub_icb, _) = &geography.sub_icbs[member.sub_icb];
        // Writing into a text cannot fail.
        let _ = writeln!(
            text,
            "| {} | {} | {} {} | {} | {} |",
            member.code, member.name, pcn.code, pcn.name, sub_icb.code, member.patients
        );
    }
    text.push_str(
        "\n## What is always so\n\n\
         - Trainees change each August; from April to July some finish, so their FTE falls and is back in August.\n\
         - The nurses of Millstream PCN (U99903) are 54 to 59 in April 2023, stay, and are three years older in the end.\n\
         - Chalkdown PCN (U99904) is filed in H4V1L and has members in H4V0K.\n\
         - Heronsgate Surgery (Z99019) dispenses: it alone employs dispensers.\n\
         - Chalkpit Lane Surgery (Z99021) is the smallest, Gantry House Surgery (Z99007) the largest.\n\
         - Everywhere else people come and go, one post in a hundred each month.\n\
         - In the files of networks the first two contracts of each network belong to one person, and services bought from \
         elsewhere carry no number.\n\n## What happens when\n\n",
    );
    for event in &STORY {
        let _ = writeln!(text, "- **{}** {}", event.month.in_words(), event.told);
    }
    text
}
