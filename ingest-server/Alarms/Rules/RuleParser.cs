using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.IngestServer.Alarms.Rules;

/// <summary>From the text of a rule document to a rule set, or to everything that is wrong with it, each with its JSON path.</summary>
/// <remarks>
/// Version 2 is a list of rules with their kinds, and overrides. Version 1 had a list for each of its two kinds; it is read as if each row had
/// said its kind.
/// </remarks>
internal static class RuleParser
{
    public const int Version = 2;

    private static readonly JsonDocumentOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false,
    };

    // What may be put in other words or under other causes without a change of what the rule decides.
    private static readonly HashSet<string> Words = new(StringComparer.Ordinal) { "text", "causes", "latching" };

    /// <summary>Bytes of rules that overrides may have read again: a hundred of the longest rules; beyond it a document costs more than it can say.</summary>
    private const long MergedBytesMax = 16L * 1024 * 1024;

    public static RuleSet? Parse(string text, ICollection<string> faults) => Parse(text, (path, reason) => faults.Add($"{path} {reason}"));

    /// <param name="text">The document.</param>
    /// <param name="told">Takes the JSON path of each fault and what is wrong there.</param>
    public static RuleSet? Parse(string text, Action<string, string> told)
    {
        var count = 0;
        void Note(string path, string reason)
        {
            count++;
            told(path, reason);
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text, Options);
        }
        catch (JsonException fault)
        {
            Note(fault.Path ?? "$", $"{(fault.LineNumber is { } line ? $"line {line + 1}: " : "")}{fault.Message}");
            return null;
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                Note("$", "is no object; a rule document is one with version and rules");
                return null;
            }

            var root = new RuleNode(document.RootElement, "$", Note);
            root.Whole("version", 1, Version);
            var isFirst = document.RootElement.TryGetProperty("version", out var version) && version.ValueKind == JsonValueKind.Number && version.GetDouble() == 1;
            var rows = isFirst ? FirstVersion(root) : [.. root.Nodes("rules").Select(node => (node, (string?)null))];
            var rules = new List<(AlarmRule Rule, RuleNode Node)>();
            foreach (var (node, kind) in rows)
            {
                if (Rule(node, kind) is { } rule) rules.Add((rule, node));
            }

            foreach (var twin in rules.GroupBy(pair => pair.Rule.Id, StringComparer.Ordinal).SelectMany(same => same.Skip(1)))
            {
                twin.Node.Fault("id", $"'{twin.Rule.Id}' is there twice; remove one");
            }

            var overrides = isFirst ? [] : Overrides(root, rules);
            Causes(rules);
            root.Has("$schema");
            root.Done();
            if (count > 0) return null;
            return new RuleSet([.. rules.Select(pair => pair.Rule)], overrides.ToLookup(pair => pair.Rule, pair => pair.Where, StringComparer.Ordinal), text);
        }
    }

    private static List<(RuleNode, string?)> FirstVersion(RuleNode root) =>
        [.. root.Nodes("thresholds").Select(node => (node, "threshold")), .. root.Nodes("offline").Select(node => (node, (string?)"offline"))];

    /// <summary>Reads one rule; the kind is given where the document does not say it.</summary>
    private static AlarmRule? Rule(RuleNode node, string? givenKind)
    {
        var id = node.Text("id") ?? "";
        if (id.Length > 0 && !TelemetryIds.IsValid(id)) node.Fault("id", $"'{id}' must match [A-Za-z0-9][A-Za-z0-9_-]{{0,62}}");
        var kind = givenKind ?? node.Text("kind");
        var version = (int)node.Whole("version", 1, int.MaxValue, 1);
        var level = (int)node.Whole("level", 1, 3);
        var text = node.Node("text", isRequired: true);
        var head = new RuleHead(id, version, level, text?.Text("en") ?? "", text?.Text("zh") ?? "");
        text?.Done();
        var scope = Scope(node);
        var causes = node.Nodes("causes").Select(Cause).ToArray();
        var isLatching = node.Flag("latching", false);
        var group = Group(node);
        if (kind is null) return null;
        if (RuleKinds.Read(kind, head, node) is not { } rule)
        {
            node.Fault("kind", $"'{kind}' is unknown; this program knows {string.Join(", ", RuleKinds.Names)}");
            return null;
        }

        node.Done();
        return rule with { Scope = scope, Causes = causes, IsLatching = isLatching, Group = group, Source = Mark(node.Element) };
    }

    private static RuleScope Scope(RuleNode node)
    {
        if (node.Node("where") is not { } where) return RuleScope.Everything;
        var classes = new HashSet<int>();
        foreach (var (text, path) in where.Texts("classes"))
        {
            if (ClassOf(text) is { } kind) classes.Add(kind);
            else where.Fault(path[(where.Path.Length + 1)..], $"'{text}' is no class; write its four digits as in the component code, such as 0118");
        }

        var zones = where.Texts("zones").Select(zone => zone.Text).ToHashSet(StringComparer.Ordinal);
        var components = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (text, path) in where.Texts("components"))
        {
            if (ComponentCode.TryParse(text, out _)) components.Add(text);
            else where.Fault(path[(where.Path.Length + 1)..], $"'{text}' is no component code of 16 digits");
        }

        if (classes.Count + zones.Count + components.Count == 0)
        {
            where.Fault("", "names nobody; name classes, zones or components, or remove it for a rule that is for all");
        }

        where.Done();
        return new RuleScope(classes, zones, components);
    }

    private static int? ClassOf(string text) =>
        text.Length == 4 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var kind) && kind > 100 && kind % 100 != 0 ? kind : null;

    private static CauseLink Cause(RuleNode node)
    {
        var link = new CauseLink(
            node.Text("rule") ?? "",
            node.Choice(
                "by", CauseRelation.Component, ("component", CauseRelation.Component), ("gateway", CauseRelation.Gateway), ("circuit", CauseRelation.Circuit),
                ("zone", CauseRelation.Zone), ("pipe", CauseRelation.Pipe)));
        node.Done();
        return link;
    }

    private static RuleGroup? Group(RuleNode node)
    {
        if (node.Node("group") is not { } group) return null;
        var by = group.Choice("by", GroupBy.City, ("gateway", GroupBy.Gateway), ("circuit", GroupBy.Circuit), ("zone", GroupBy.Zone), ("city", GroupBy.City));
        var read = new RuleGroup(by, (int)group.Whole("atLeast", 1, 1_000_000, 2), group.Number("share", 0, 1, 0), group.Flag("members", true), group.Flag("lost", false));
        if (read is { Lost: true, By: not (GroupBy.Circuit or GroupBy.Zone) }) group.Fault("lost", "goes with by circuit or zone: places that more than one gateway stands in");
        group.Done();
        return read;
    }

    private static List<(string Rule, RuleOverride Where)> Overrides(RuleNode root, List<(AlarmRule Rule, RuleNode Node)> rules)
    {
        var read = new List<(string, RuleOverride)>();
        var seen = new HashSet<(string, string)>();
        var byId = rules.DistinctBy(pair => pair.Rule.Id).ToDictionary(pair => pair.Rule.Id, StringComparer.Ordinal);
        var merged = 0L;
        foreach (var node in root.Nodes("overrides"))
        {
            var id = node.Text("rule") ?? "";
            var (kind, zone, component) = (node.Text("class", false), node.Text("zone", false), node.Text("component", false));
            var set = node.Node("set");
            var isOff = node.Flag("off", false);
            node.Done();
            if (new[] { kind, zone, component }.Count(place => place is not null) != 1) node.Fault("", "needs exactly one of class, zone and component");
            if (kind is not null && ClassOf(kind) is null) node.Fault("class", $"'{kind}' is no class; write its four digits, such as 0118");
            if (component is not null && !ComponentCode.TryParse(component, out _)) node.Fault("component", $"'{component}' is no component code of 16 digits");
            if (set is null == !isOff) node.Fault("", "needs either set with other numbers or off with true");
            if (!seen.Add((id, $"{kind}/{zone}/{component}"))) node.Fault("", $"is the second one of rule '{id}' for the same place; remove one");
            if (!byId.TryGetValue(id, out var target))
            {
                node.Fault("rule", $"'{id}' is no rule of this document; write the id of one");
                continue;
            }

            if (target.Rule is OfflineRule) node.Fault("rule", $"'{id}' is a rule of gateways; it has no overrides");
            merged += set is null ? 0 : JsonMarshal.GetRawUtf8Value(target.Node.Element).Length;
            if (merged > MergedBytesMax)
            {
                root.Fault("overrides", $"have more than {MergedBytesMax} bytes of rules read again; name zones or classes instead of components");
                break;
            }

            var other = set is null ? null : Merged(target.Node, set);
            if (set is null || other is not null) read.Add((id, new RuleOverride(kind is null ? null : ClassOf(kind), zone, component, other)));
        }

        return read;
    }

    /// <summary>The rule with other numbers, read again as a whole: an override cannot make it impossible.</summary>
    private static AlarmRule? Merged(RuleNode rule, RuleNode set)
    {
        foreach (var member in set.Element.EnumerateObject().Where(member => member.Name is "id" or "kind" or "version" or "where" or "group" or "causes"))
        {
            set.Fault(member.Name, "cannot be overridden; write a rule of its own");
            return null;
        }

        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var member in rule.Element.EnumerateObject().Where(member => !set.Element.TryGetProperty(member.Name, out _))) member.WriteTo(json);
            foreach (var member in set.Element.EnumerateObject()) member.WriteTo(json);
            json.WriteEndObject();
        }

        // The document must outlive the marks that are taken from it only; nothing else of it is kept.
        using var merged = JsonDocument.Parse(buffer.ToArray());
        void Note(string path, string reason) => set.Fault(path.Length > set.Path.Length ? path[(set.Path.Length + 1)..] : "", reason);
        return Rule(new RuleNode(merged.RootElement, set.Path, Note), null);
    }

    private static void Causes(List<(AlarmRule Rule, RuleNode Node)> rules)
    {
        var byId = rules.DistinctBy(pair => pair.Rule.Id).ToDictionary(pair => pair.Rule.Id, StringComparer.Ordinal);
        foreach (var (rule, node) in rules)
        {
            for (var index = 0; index < rule.Causes.Count; index++)
            {
                var cause = rule.Causes[index].Rule;
                if (!byId.ContainsKey(cause)) node.Fault($"causes[{index}].rule", $"'{cause}' is no rule of this document; write the id of one");
            }

            if (Circle(rule.Id, byId) is { } circle)
            {
                node.Fault("causes", $"go in a circle: {string.Join(" <- ", circle)}; remove one of the links");
            }
        }
    }

    /// <summary>The shortest way of causes from a rule back to itself; null where there is none. Told once, at the first id of the circle.</summary>
    private static List<string>? Circle(string start, Dictionary<string, (AlarmRule Rule, RuleNode Node)> byId)
    {
        var from = new Dictionary<string, string>(StringComparer.Ordinal);
        var next = new Queue<string>([start]);
        while (next.TryDequeue(out var id))
        {
            if (!byId.TryGetValue(id, out var row)) continue;
            foreach (var cause in row.Rule.Causes)
            {
                // A place explains its members, and the first of several on one network the others.
                if (cause.Rule == id && cause.By != CauseRelation.Component) continue;
                if (cause.Rule == start)
                {
                    var way = new List<string> { start };
                    for (var at = id; at != start; at = from[at]) way.Insert(0, at);
                    way.Insert(0, start);
                    return way.Min(StringComparer.Ordinal) == start ? way : null;
                }

                if (from.TryAdd(cause.Rule, id)) next.Enqueue(cause.Rule);
            }
        }

        return null;
    }

    private static string Mark(JsonElement rule)
    {
        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            var members = rule.EnumerateObject().Where(member => !Words.Contains(member.Name)).OrderBy(member => member.Name, StringComparer.Ordinal);
            foreach (var member in members) member.WriteTo(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
