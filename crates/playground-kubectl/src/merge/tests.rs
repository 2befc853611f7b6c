use super::*;

fn tree(text: &str) -> Fields {
    match playground_manifest::parse(text) {
        Ok(Value::Object(fields)) => fields,
        other => panic!("{text}: {other:?}"),
    }
}

fn json(fields: Fields) -> String {
    playground_manifest::to_json(&Value::Object(fields))
}

#[track_caller]
fn check(last: &str, new: &str, live: &str, expected: &str) {
    let live = tree(live);
    let patch = three_way(Some(&tree(last)), &tree(new), &live);
    assert_eq!(json(strategic(&live, &patch)), expected);
}

/// What is sent when a file is applied to what was made from another one and has defaults by now.
#[track_caller]
fn check_patch(last: &str, new: &str, live: &str, expected: &str) {
    assert_eq!(json(three_way(Some(&tree(last)), &tree(new), &tree(live))), expected);
}

#[test]
fn what_was_applied_and_is_no_more_goes_and_what_others_set_stays() {
    check(
        "{a: 1, b: {x: 1, y: 2}}",
        "{b: {x: 3}}",
        "{a: 1, b: {x: 1, y: 2, z: 5}, c: 4}",
        r#"{"b":{"x":3,"z":5},"c":4}"#,
    );
}

#[test]
fn containers_are_merged_by_name_and_tolerations_replaced() {
    check(
        "{containers: [{name: a, image: a:1}, {name: b}], tolerations: [{key: x}]}",
        "{containers: [{name: a, image: a:2}], tolerations: [{key: z}]}",
        "{containers: [{name: a, image: a:1, tty: true}, {name: b}, {name: injected}], \
         tolerations: [{key: x}]}",
        r#"{"containers":[{"image":"a:2","name":"a","tty":true},{"name":"injected"}],"tolerations":[{"key":"z"}]}"#,
    );
}

#[test]
fn the_order_is_that_of_the_file_and_others_keep_their_places() {
    check(
        "{env: [{name: a}, {name: b}]}",
        "{env: [{name: b}, {name: new}, {name: a}]}",
        "{env: [{name: a}, {name: other}, {name: b}]}",
        r#"{"env":[{"name":"other"},{"name":"b"},{"name":"new"},{"name":"a"}]}"#,
    );
}

#[test]
fn ports_of_a_service_have_another_key_than_those_of_a_container() {
    let file = "{spec: {ports: [{port: 80}, {port: 443, name: s}]}}";
    let live = "{spec: {ports: [{port: 80, protocol: TCP}, {port: 443, name: s, protocol: TCP}]}}";
    check_patch(file, file, live, "{}");
    check_patch(
        file,
        "{spec: {ports: [{port: 80, name: p}]}}",
        live,
        r#"{"spec":{"$setElementOrder/ports":[{"port":80}],"ports":[{"$patch":"delete","port":443},{"name":"p","port":80}]}}"#,
    );
}

const DNS: &str = "{containers: [{name: dns, ports: [{containerPort: 53, protocol: UDP}, \
                   {containerPort: 53, protocol: TCP}, {containerPort: 8080}]}]}";
const DNS_LIVE: &str = "{containers: [{name: dns, image: dns:1, ports: [{containerPort: 53, protocol: UDP}, \
                        {containerPort: 53, protocol: TCP}, {containerPort: 8080, protocol: TCP}]}]}";

#[test]
fn one_port_in_two_protocols_stays_as_long_as_it_is_not_changed() {
    check_patch(DNS, DNS, DNS_LIVE, "{}");
    let newer = DNS.replace("name: dns", "name: dns, image: dns:2");
    check_patch(
        DNS,
        &newer,
        DNS_LIVE,
        r#"{"$setElementOrder/containers":[{"name":"dns"}],"containers":[{"image":"dns:2","name":"dns"}]}"#,
    );
}

#[test]
fn a_second_protocol_of_a_port_is_laid_over_the_first_as_upstream_does() {
    let file = "{containers: [{name: dns, ports: [{containerPort: 53, protocol: UDP}]}]}";
    let two = "{containers: [{name: dns, ports: [{containerPort: 53, protocol: UDP}, \
               {containerPort: 53, protocol: TCP}]}]}";
    let one = r#"{"containers":[{"name":"dns","ports":[{"containerPort":53,"protocol":"TCP"}]}]}"#;
    check(file, two, file, one);
    let none = r#"{"containers":[{"name":"dns","ports":[]}]}"#;
    check(two, file, two, none);
}

#[test]
fn what_a_volume_was_before_goes() {
    check(
        "{volumes: [{name: v, hostPath: {path: /a}}]}",
        "{volumes: [{name: v, emptyDir: {}}]}",
        "{volumes: [{name: v, hostPath: {path: /a}, other: 1}]}",
        r#"{"volumes":[{"emptyDir":{},"name":"v"}]}"#,
    );
}

#[track_caller]
fn check_strategic(before: &str, patch: &str, expected: &str) {
    assert_eq!(json(strategic(&tree(before), &tree(patch))), expected);
}

#[test]
fn a_strategic_patch_merges_by_name_and_follows_directives() {
    let before = "{containers: [{name: a, image: a:1, tty: true}], labels: {p: q, r: s}}";
    check_strategic(
        before,
        "{containers: [{name: a, image: a:2}, {name: b}], labels: {p: null}}",
        r#"{"containers":[{"image":"a:2","name":"a","tty":true},{"name":"b"}],"labels":{"r":"s"}}"#,
    );
    check_strategic(
        before,
        "{containers: [{name: a, $patch: delete}], labels: {$patch: replace, z: s}}",
        r#"{"containers":[],"labels":{"z":"s"}}"#,
    );
    check_strategic(
        before,
        "{containers: [{name: b}]}",
        r#"{"containers":[{"name":"b"},{"image":"a:1","name":"a","tty":true}],"labels":{"p":"q","r":"s"}}"#,
    );
}
