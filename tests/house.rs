// SPDX-License-Identifier: AGPL-3.0-only
//! The repository itself: requirement ids, layers, sizes, licences, links, and the specification's examples.
//!
//! Every check reads the files of the checkout and reports `file:line: what is wrong; what to do`.

mod house {
    pub(crate) mod citation;
    pub(crate) mod code;
    pub(crate) mod example;
    pub(crate) mod files;
    pub(crate) mod frame;
    pub(crate) mod ids;
    pub(crate) mod layer;
    pub(crate) mod link;
    pub(crate) mod size;
    pub(crate) mod text;
}

use brrr_conformance::requirement;
use house::files::{Complaint, Files};
use house::{citation, example, frame, ids, layer, link, size, text};

/// Fails with every complaint on a line of its own.
#[track_caller]
fn assert_none(complaints: &[Complaint]) {
    let lines: Vec<String> = complaints.iter().map(Complaint::to_string).collect();
    assert!(lines.is_empty(), "{} to mend:\n{}", lines.len(), lines.join("\n"));
}

#[test]
fn every_id_that_is_cited_exists() {
    assert_none(&ids::unknown(Files::of_the_repository(), requirement::all()));
}

#[test]
fn every_requirement_is_cited() {
    assert_none(&citation::uncited(Files::of_the_repository(), requirement::all()));
}

#[test]
fn every_must_is_checked_by_a_case_a_property_or_a_test() {
    assert_none(&citation::unchecked(Files::of_the_repository(), requirement::all()));
}

#[test]
fn few_requirements_are_left_to_people() {
    let musts = requirement::all().iter().filter(|one| one.level.is_must());
    let (total, left) =
        musts.fold((0, 0), |(total, left), one| (total + 1, left + usize::from(one.unchecked.is_some())));
    assert!(left * 10 <= total, "{left} of {total} MUSTs say that no machine checks them; one in ten is the most");
}

#[test]
fn keywords_stand_only_in_requirements() {
    assert_none(&ids::stray_keywords(Files::of_the_repository()));
}

#[test]
fn every_chapter_with_requirements_is_embedded_in_the_kit() {
    assert_none(&ids::chapters_left_out(Files::of_the_repository(), requirement::CHAPTERS));
}

#[test]
fn the_index_of_requirements_is_fresh() {
    let files = Files::of_the_repository();
    let written = files.text("spec/requirements.json").unwrap_or_default();
    let fresh = requirement::index(requirement::all());
    assert!(written == fresh, "spec/requirements.json is stale; run `cargo run -p brrr-tests --bin gen-spec`");
}

#[test]
fn the_examples_of_the_specification_are_real_records() {
    assert_none(&example::broken(Files::of_the_repository()));
}

#[test]
fn the_frames_traces_and_cases_of_the_specification_are_read() {
    assert_none(&frame::broken(Files::of_the_repository()));
}

#[test]
fn layers_hold() {
    assert_none(&layer::broken(Files::of_the_repository()));
}

#[test]
fn every_limit_cites_its_requirement() {
    assert_none(&layer::limits_without_id(Files::of_the_repository()));
}

#[test]
fn files_and_functions_are_short() {
    assert_none(&size::too_long(Files::of_the_repository()));
}

#[test]
fn modules_have_one_layout() {
    assert_none(&size::mod_files(Files::of_the_repository()));
}

#[test]
fn every_source_file_names_its_licence() {
    assert_none(&text::licence_missing(Files::of_the_repository()));
}

#[test]
fn nothing_forbidden_is_written_anywhere() {
    assert_none(&text::forbidden(Files::of_the_repository()));
}

#[test]
fn internal_links_resolve() {
    assert_none(&link::broken(Files::of_the_repository()));
}

#[test]
fn the_readme_shows_the_two_commands() {
    assert_none(&text::commands_missing(Files::of_the_repository()));
}
