//! Endpoints, headers, networks and settings of a guide's sections against the spec's.

use std::collections::BTreeSet;

use pages::{Endpoint, Section};

use super::{
    fact::{kebab, listed, network},
    finding::{Finding, Kind, State},
    guide::Guide,
    spec::{Erratum, Operation, Spec, UseCase, anchors},
};

/// Everything about calls on one page.
#[must_use]
pub(super) fn compare(spec: &Spec, guide: &Guide<'_>) -> Vec<Finding> {
    let Some(key) = guide.compared(spec) else { return Vec::new() };
    let mut findings = Vec::new();
    for (section, owners) in guide.page.sections.iter().zip(&guide.owners) {
        let use_cases: Vec<_> = owners.iter().filter_map(|owner| spec.use_cases.get(*owner)).collect();
        for endpoint in &section.endpoints {
            let operation = of_endpoint(spec, key, &use_cases, endpoint);
            findings.extend(endpoint_of(spec, guide, operation, &use_cases, endpoint));
        }
        let calls = section.blocks.iter().filter_map(|block| Some((block.line, block.call()?)));
        for (line, call) in calls.filter(|(_, call)| call.rest.is_empty()) {
            findings.push(call_of(spec, guide, key, &use_cases, line, &call));
        }
        for use_case in use_cases {
            findings.extend(headers(spec, guide, key, use_case, section));
            findings.extend(networks(spec, guide, use_case, section));
            findings.extend(parameters(spec, guide, use_case, section));
        }
    }
    for (number, use_case) in spec.whole() {
        findings.extend(relaxed(spec, guide, number, use_case));
    }
    findings
}

/// Environments of operations that no page has.
#[must_use]
pub(super) fn unpublished(spec: &Spec, guides: &[Guide<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for operation in &spec.operations {
        let sections: Vec<_> = guides
            .iter()
            .flat_map(|guide| {
                let key = guide.compared(spec).unwrap_or_default();
                let anchors: Vec<_> = anchors(&operation.documented, key).collect();
                let cited = anchors
                    .into_iter()
                    .flat_map(|anchor| guide.page.anchored(anchor))
                    .flat_map(|at| guide.page.within(at))
                    .collect::<Vec<_>>();
                cited.into_iter().filter_map(|at| guide.page.sections.get(at)).map(move |section| (guide, section))
            })
            .collect();
        let Some((guide, first)) = sections.first() else { continue };
        let documents: BTreeSet<_> = operation.documented.iter().filter_map(|it| it.split('#').next()).collect();
        if !documents.iter().all(|key| guides.iter().any(|guide| guide.compared(spec) == Some(key))) {
            continue;
        }
        let published: BTreeSet<_> =
            sections.iter().flat_map(|(_, section)| &section.endpoints).map(|it| kebab(&it.environment)).collect();
        if published.is_empty() {
            continue;
        }
        for host in operation.hosts.iter().filter(|host| !published.contains(&host.environment)) {
            let finding = Finding::new(
                Kind::Host,
                format!("{} {}", operation.id, host.environment),
                "an environment that no page of the operation has",
            )
            .page(guide.name(), first.line, "absent")
            .spec(&*host.base, Some(host.place.clone()));
            findings.push(match &host.ours {
                Some(why) => Finding { state: State::Ours, why: Some(why.clone()), ..finding },
                None => finding.state(State::OnlySpec).edit("take the environment out"),
            });
        }
    }
    findings
}

/// The operation of an endpoint: that of the section's use cases, or among all of the guide the one with its path, or with its name.
fn of_endpoint<'s>(
    spec: &'s Spec,
    key: &str,
    use_cases: &[&'s UseCase],
    endpoint: &Endpoint<'_>,
) -> Option<&'s Operation> {
    let owned = || use_cases.iter().filter_map(|use_case| spec.operation(use_case));
    let is_same =
        |operation: &&Operation| operation.method == endpoint.method && operation.path == plain_path(&endpoint.path);
    if endpoint.call.is_none()
        && let Some(operation) = owned().find(is_same).or_else(|| owned().next())
    {
        return Some(operation);
    }
    let named = endpoint.call.as_deref().map(kebab);
    let by_name = named.and_then(|name| of_guide(spec, key).find(|operation| operation.id == name));
    by_name.or_else(|| of_guide(spec, key).find(is_same))
}

/// A page ends a path in `?` where a query follows, and one in `/` where an id does in its other endpoints.
fn plain_path(path: &str) -> &str {
    path.trim_end_matches(['?', '/'])
}

fn endpoint_of(
    spec: &Spec,
    guide: &Guide<'_>,
    operation: Option<&Operation>,
    use_cases: &[&UseCase],
    endpoint: &Endpoint<'_>,
) -> Vec<Finding> {
    let published = format!("{} {}{}", endpoint.method, endpoint.host, endpoint.path);
    let environment = kebab(&endpoint.environment);
    let ids = use_cases.iter().map(|use_case| use_case.id.clone()).collect::<Vec<_>>();
    let with = |mut finding: Finding| {
        finding.use_cases.clone_from(&ids);
        finding.page(guide.name(), endpoint.line, &*published)
    };
    let Some(operation) = operation else {
        let finding =
            Finding::new(Kind::Endpoint, endpoint.path.clone(), "no operation of the guide has this method and path");
        return vec![with(finding.state(State::OnlyPage).edit("add an operation"))];
    };
    let place = operation.hosts.first().map(|host| host.place.clone());
    let subject = format!("{} {environment}", operation.id);
    let (said, path) = (format!("{} {}", operation.method, operation.path), plain_path(&endpoint.path));
    let corrects = |it: &&Erratum| ids.contains(&it.use_case) && it.published.contains(&endpoint.path);
    let used = |it: &&Erratum| corrects(it) && it.used.contains(&operation.path);
    let is_called = operation.path == path || spec.errata.iter().any(|it| used(&it));
    if operation.method != endpoint.method || !is_called {
        let finding = Finding::new(Kind::Endpoint, subject, "the method or the path differs").spec(said, place);
        return vec![with(finding.state(State::Differs).edit(format!("method: {}, path: {path}", endpoint.method)))];
    }
    let published_host = guide.host_of(operation, &endpoint.host);
    let host = operation.hosts.iter().find(|host| host.environment == environment);
    let finding = match host {
        Some(host) if host.base == published_host => {
            let is_same = published_host == endpoint.host;
            let rule = if is_same { "the same method, path and host" } else { "the same host of another brand" };
            let mut finding = Finding::new(Kind::Host, subject, rule)
                .spec(format!("{said} at {}", host.base), Some(host.place.clone()));
            if let Some(erratum) = spec.errata.iter().find(corrects).filter(|_| endpoint.path != operation.path) {
                finding.state = State::Covered;
                finding.covered_by = Some(erratum.place.clone());
            }
            finding
        }
        Some(host) => Finding::new(Kind::Host, subject, "the host differs")
            .spec(&*host.base, Some(host.place.clone()))
            .state(State::Differs)
            .edit(format!("hosts: {{ {environment}: {published_host} }}")),
        None => Finding::new(Kind::Host, subject, "the operation has no such environment")
            .spec("absent", place)
            .state(State::OnlyPage)
            .edit(format!("hosts: {{ {environment}: {published_host} }}")),
    };
    vec![with(finding)]
}

/// A call with real ids, which is one of the section's operations at one of its hosts.
fn call_of(
    spec: &Spec,
    guide: &Guide<'_>,
    key: &str,
    use_cases: &[&UseCase],
    line: usize,
    call: &pages::Call<'_>,
) -> Finding {
    let owned: Vec<_> = use_cases.iter().filter_map(|use_case| spec.operation(use_case)).collect();
    let is_same = |operation: &&Operation| call.is_to(&operation.method, &operation.path);
    let found = owned.iter().copied().find(is_same);
    let found = found.or_else(|| of_guide(spec, key).find(|operation| owned.is_empty() && is_same(operation)));
    let finding = |path: &str, rule| {
        let mut finding = Finding::new(Kind::Endpoint, format!("{path} call"), rule);
        finding.use_cases = use_cases.iter().map(|use_case| use_case.id.clone()).collect();
        finding.page(guide.name(), line, format!("{} {}{}", call.method, call.host, call.path))
    };
    let Some(operation) = found.or(owned.first().copied()) else {
        return finding(&call.path, "no operation of the guide is called so").state(State::OnlyPage);
    };
    let place = operation.hosts.first().map(|host| host.place.clone());
    let says = format!("{} {}", operation.method, operation.path);
    if found.is_none() {
        return finding(&operation.id, "the method or the path differs").spec(says, place).state(State::Differs);
    }
    let host = guide.host_of(operation, &call.host);
    if host.is_empty() || operation.hosts.iter().any(|known| known.base == host) {
        return finding(&operation.id, "the operation's method, path and one of its hosts").spec(says, place);
    }
    finding(&operation.id, "no environment of the operation has the host").spec(says, place).state(State::Differs)
}

/// The operations that a guide documents.
fn of_guide<'s>(spec: &'s Spec, key: &str) -> impl Iterator<Item = &'s Operation> {
    let begin = format!("{key}#");
    spec.operations.iter().filter(move |operation| operation.documented.iter().any(|it| it.starts_with(&begin)))
}

fn headers(spec: &Spec, guide: &Guide<'_>, key: &str, use_case: &UseCase, section: &Section<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for header in &section.headers {
        let erratum = spec.list_errata(&use_case.id, key).find(|it| it.published.trim_matches('"') == header.name);
        let name = erratum.map_or_else(|| kebab(&header.name), |erratum| erratum.path.clone());
        let known = use_case.headers.iter().find(|known| known.name.eq_ignore_ascii_case(&name));
        let place = spec.place(use_case, "headers").or_else(|| spec.place(use_case, ""));
        let published = format!("{}: {}", header.name, header.value);
        let finding = Finding::new(Kind::Header, name, "the same header").of(&use_case.id).page(
            guide.name(),
            header.line,
            published,
        );
        findings.push(match known {
            Some(known) if known.value == header.value => {
                let mut finding = finding.spec(format!("{}: {}", known.name, known.value), place);
                if let Some(erratum) = erratum {
                    finding.state = State::Covered;
                    finding.covered_by = Some(erratum.place.clone());
                }
                finding
            }
            Some(known) => Finding { rule: "the header's value differs", ..finding }
                .spec(format!("{}: {}", known.name, known.value), place)
                .state(State::Differs)
                .edit(format!("headers: {{ {}: {} }}", known.name, header.value)),
            None => Finding { rule: "the use case has no such header", ..finding }
                .spec("absent", place)
                .state(State::OnlyPage)
                .edit(format!("headers: {{ {}: {} }}", kebab(&header.name), header.value)),
        });
    }
    findings
}

fn networks(spec: &Spec, guide: &Guide<'_>, use_case: &UseCase, section: &Section<'_>) -> Vec<Finding> {
    if !section.title.to_lowercase().contains("supported card types") {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for list in &section.bullets {
        let published: BTreeSet<_> = list.items.iter().map(|(_, _, text)| network(spec, text)).collect();
        let known: BTreeSet<_> = use_case.networks.iter().cloned().collect();
        let place = spec.place(use_case, "supports").or_else(|| spec.place(use_case, ""));
        let mut finding = Finding::new(Kind::Supported, "network", "the same networks")
            .of(&use_case.id)
            .page(guide.name(), list.line, listed(&published))
            .spec(listed(&known), place);
        if published != known {
            let names: Vec<_> = published.iter().cloned().collect();
            let odd = list.items.iter().find(|(_, _, text)| !known.contains(&network(spec, text)));
            finding.line = odd.map_or(list.line, |(line, _, _)| *line);
            let gone: BTreeSet<_> = known.difference(&published).cloned().collect();
            let new: BTreeSet<_> = published.difference(&known).cloned().collect();
            finding.published = if new.is_empty() { format!("without {}", listed(&gone)) } else { listed(&new) };
            finding.rule = "the networks differ";
            finding = finding.state(State::Differs).edit(format!("supports: {{ network: [{}] }}", names.join(", ")));
        }
        findings.push(finding);
    }
    findings
}

/// Parameters of a query, which stand in a list with a paragraph above that says so.
fn parameters(spec: &Spec, guide: &Guide<'_>, use_case: &UseCase, section: &Section<'_>) -> Vec<Finding> {
    let Some(operation) = spec.operation(use_case) else { return Vec::new() };
    let mut findings = Vec::new();
    for list in section.bullets.iter().filter(|list| list.about.contains("query string parameters")) {
        for (line, value, text) in &list.items {
            let name = value.as_ref().unwrap_or(text);
            let is_known = operation.query_parameters.iter().any(|known| known.name == *name);
            let finding = Finding::new(Kind::Field, name.clone(), "a query parameter on both sides")
                .of(&use_case.id)
                .page(guide.name(), *line, format!("query parameter {name}"));
            let place = spec.place(use_case, "");
            findings.push(if is_known {
                finding.spec(format!("query parameter {name}"), place)
            } else {
                Finding { rule: "the operation has no such query parameter", ..finding }
                    .spec("absent", place)
                    .state(State::OnlyPage)
                    .edit(format!("query: {{ {name}: \"text, …\" }}"))
            });
        }
    }
    findings
}

/// Whether the pages of a use case carry the notice on relaxed requirements.
fn relaxed(spec: &Spec, guide: &Guide<'_>, number: usize, use_case: &UseCase) -> Option<Finding> {
    let lists: Vec<_> = guide.sections_of(number).filter(|section| section.fields.is_some()).collect();
    let first = lists.first()?;
    let noticed = lists.iter().find(|section| section.is_relaxed);
    let place = spec.place(use_case, "mode").or_else(|| spec.place(use_case, ""));
    let (is_relaxable, why) = (!use_case.relaxable.is_empty(), use_case.why_mode());
    let finding = Finding::new(Kind::Mode, "relaxed", "the page carries the notice, and the spec relaxes the use case")
        .of(&use_case.id);
    match (noticed, is_relaxable) {
        (None, false) => None,
        (Some(section), true) => {
            Some(finding.page(guide.name(), section.line, "relaxed requirements").spec("relaxed", place))
        }
        (Some(section), false) => Some(
            Finding { rule: "the page carries the notice on relaxed requirements", ..finding }
                .page(guide.name(), section.line, "relaxed requirements")
                .spec("not relaxed", place)
                .state(State::OnlyPage),
        ),
        (None, true) => {
            let mut finding =
                Finding { rule: "no notice on the page: the spec's own", ..finding }.spec("relaxed", place);
            finding.why = why.map(str::to_owned);
            let state = if why.is_some() { State::Ours } else { State::OnlySpec };
            Some(finding.page(guide.name(), first.line, "no notice").state(state))
        }
    }
}
