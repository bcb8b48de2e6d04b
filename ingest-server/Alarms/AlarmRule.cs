using SmartPoles.IngestServer.Alarms.Rules;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>A rule, checked. Levels 1 (call at once) to 3 (case of the day) after the city's three-level rule base.</summary>
/// <param name="Id">Name; part of every alarm id.</param>
/// <param name="Version">Raised with every change of meaning; part of every alarm id.</param>
/// <param name="Level">1, 2 or 3.</param>
/// <param name="English">Text for the operator.</param>
/// <param name="Chinese">The same in Chinese.</param>
public abstract record AlarmRule(string Id, int Version, int Level, string English, string Chinese)
{
    /// <summary>Name of the kind as it stands in rule files.</summary>
    public abstract string Kind { get; }

    /// <summary>Alarms that explain one of this rule; never in a circle.</summary>
    public IReadOnlyList<CauseLink> Causes { get; init; } = [];

    /// <summary>An alarm of it stays on the list until somebody has acknowledged it, although it has cleared.</summary>
    public bool IsLatching { get; init; }

    /// <summary>Which components it is for.</summary>
    public RuleScope Scope { get; init; } = RuleScope.Everything;

    /// <summary>Condition on another quantity of the same device; null for none.</summary>
    public RuleGuard? Guard { get; init; }

    /// <summary>Raises an alarm on a place when enough of its members have this one; null for none.</summary>
    public RuleGroup? Group { get; init; }

    /// <summary>
    /// The part of the rule that decides: two rules of one id and one mark behave alike, so states pass from one to the other. Null for a rule
    /// that was made in code: then the record itself is compared.
    /// </summary>
    internal string? Source { get; init; }

    internal string Mark => Source ?? ToString();
}
