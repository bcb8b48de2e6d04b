using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Rules;

/// <summary>Which components a rule is for: those that are named in any list; all where every list is empty.</summary>
/// <param name="Classes">Class and subclass as digits 7 to 10 of the component code have them, 0118 as 118.</param>
/// <param name="Zones">Zones of the registry.</param>
/// <param name="Components">Component codes, 16 digits.</param>
public sealed record RuleScope(IReadOnlySet<int> Classes, IReadOnlySet<string> Zones, IReadOnlySet<string> Components)
{
    public static RuleScope Everything { get; } = new(new HashSet<int>(), new HashSet<string>(), new HashSet<string>());

    public bool IsEverything => Classes.Count == 0 && Zones.Count == 0 && Components.Count == 0;

    public bool Holds(int kind, string? zone, string component) =>
        IsEverything || Classes.Contains(kind) || (zone is not null && Zones.Contains(zone)) || Components.Contains(component);
}

/// <summary>Other numbers of a rule for a class, a zone or a component. The most special one wins: component, zone, class, rule.</summary>
/// <param name="Kind">Class and subclass; null unless it is for a class.</param>
/// <param name="Zone">Zone; null unless it is for a zone.</param>
/// <param name="Component">Component code; null unless it is for a component.</param>
/// <param name="Rule">The rule with those numbers; null where it is switched off.</param>
public sealed record RuleOverride(int? Kind, string? Zone, string? Component, AlarmRule? Rule);

/// <summary>The rule applies only while the last good value of the quantity lies in the range.</summary>
public sealed record RuleGuard(Quantity Quantity, double AtLeast, double AtMost = double.PositiveInfinity)
{
    public bool Holds(double value) => value >= AtLeast && value <= AtMost;
}

/// <summary>What the members of a group have in common.</summary>
public enum GroupBy
{
    Gateway,
    Circuit,
    Zone,
    City,
}

/// <summary>Many members with one fault are one alarm on the place: a dark circuit, a city in a storm.</summary>
/// <param name="By">What they have in common; the subject is its name, of a city the word city.</param>
/// <param name="AtLeast">So many members at least.</param>
/// <param name="Share">And at least this share of those that the rule watches there, 0..1.</param>
/// <param name="Members">Whether the members raise alarms of their own as well.</param>
/// <param name="Lost">
/// Whether members whose gateways are offline count as well, once two gateways of the place are: a circuit that trips may take those with it that
/// would have told of it. One lost gateway says nothing of the place.
/// </param>
public sealed record RuleGroup(GroupBy By, int AtLeast, double Share, bool Members, bool Lost = false)
{
    public const string City = "city";
}

/// <summary>A higher step of a rule: the open alarm takes its level beyond the limit and keeps it up to clearAt.</summary>
public sealed record RuleStep(int Level, double Limit, double ClearAt);
