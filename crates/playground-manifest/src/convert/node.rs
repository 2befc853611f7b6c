//! Nodes.

use playground_api::{
    ConditionStatus, Fields, Node, NodeAddress, NodeCondition, NodeConditionType, NodeSpec,
    NodeStatus,
};

use super::fields::*;
use super::{meta, taint};

pub(super) fn read(mut tree: Fields) -> Node {
    let spec = take_fields(&mut tree, "spec").unwrap_or_default();
    let status = take_fields(&mut tree, "status").unwrap_or_default();
    Node {
        metadata: meta::read(&mut tree),
        spec: read_spec(spec),
        status: read_status(status),
        rest: tree,
    }
}

pub(super) fn write(node: &Node) -> Fields {
    let mut tree = node.rest.clone();
    meta::write(&mut tree, &node.metadata);
    let mut spec = node.spec.rest.clone();
    put_bool(&mut spec, "unschedulable", node.spec.unschedulable);
    put_list(&mut spec, "taints", &node.spec.taints, taint::write_taint);
    tree.insert("spec", spec);
    tree.insert("status", write_status(&node.status));
    tree
}

fn read_spec(mut rest: Fields) -> NodeSpec {
    NodeSpec {
        unschedulable: take_bool(&mut rest, "unschedulable"),
        taints: take_list(&mut rest, "taints", taint::read_taint),
        rest,
    }
}

fn read_status(mut rest: Fields) -> NodeStatus {
    NodeStatus {
        capacity: take_resources(&mut rest, "capacity"),
        allocatable: take_resources(&mut rest, "allocatable"),
        conditions: take_list(&mut rest, "conditions", read_condition).into(),
        addresses: take_list(&mut rest, "addresses", read_address),
        rest,
    }
}

fn write_status(status: &NodeStatus) -> Fields {
    let mut it = status.rest.clone();
    put_resources(&mut it, "capacity", &status.capacity);
    put_resources(&mut it, "allocatable", &status.allocatable);
    put_list(&mut it, "conditions", &status.conditions, write_condition);
    put_list(&mut it, "addresses", &status.addresses, write_address);
    it
}

fn read_condition(mut it: Fields) -> NodeCondition {
    NodeCondition {
        condition_type: NodeConditionType::from_name(&take_name(&mut it, "type")),
        status: ConditionStatus::from_name(&take_name(&mut it, "status")),
        reason: take_name(&mut it, "reason"),
        message: take_name(&mut it, "message"),
        last_heartbeat_time: take_parsed(&mut it, "lastHeartbeatTime"),
        last_transition_time: take_parsed(&mut it, "lastTransitionTime"),
    }
}

fn write_condition(condition: &NodeCondition) -> Fields {
    let mut it = Fields::new();
    it.insert("type", condition.condition_type.as_str());
    it.insert("status", condition.status.as_str());
    put_text(&mut it, "reason", &condition.reason);
    put_text(&mut it, "message", &condition.message);
    put_shown(&mut it, "lastHeartbeatTime", condition.last_heartbeat_time.as_ref());
    put_shown(&mut it, "lastTransitionTime", condition.last_transition_time.as_ref());
    it
}

fn read_address(mut it: Fields) -> NodeAddress {
    NodeAddress { address_type: take_name(&mut it, "type"), address: take_name(&mut it, "address") }
}

fn write_address(address: &NodeAddress) -> Fields {
    let mut it = Fields::new();
    it.insert("type", address.address_type.clone());
    it.insert("address", address.address.clone());
    it
}
