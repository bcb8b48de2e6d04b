using SmartPoles.IngestServer.Alarms.Rules;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>A rule set as machines, and which of them are for whom.</summary>
internal sealed class CompiledRules
{
    private readonly Dictionary<(int Kind, string? Zone, string? Component), Selection> _selections = [];
    private readonly HashSet<string> _zones = new(StringComparer.Ordinal);
    private readonly HashSet<string> _components = new(StringComparer.Ordinal);
    private readonly List<(AlarmRule Rule, RuleMachine? Machine, (RuleOverride Where, RuleMachine? Machine)[] Overrides)> _rows = [];

    private readonly Dictionary<string, AlarmRule> _byId = new(StringComparer.Ordinal);

    public CompiledRules(RuleSet set)
    {
        Set = set;
        var machines = new List<RuleMachine>();
        foreach (var rule in set.Rules.Where(rule => rule is not OfflineRule))
        {
            var overrides = set.Overrides[rule.Id].Select(where => (where, Add(machines, where.Rule))).ToArray();
            _rows.Add((rule, Add(machines, rule), overrides));
            _zones.UnionWith(rule.Scope.Zones);
            _components.UnionWith(rule.Scope.Components);
            foreach (var (where, _) in overrides)
            {
                if (where.Zone is { } zone) _zones.Add(zone);
                if (where.Component is { } component) _components.Add(component);
            }
        }

        Machines = [.. machines];
        foreach (var rule in set.Rules) _byId.TryAdd(rule.Id, rule);
        Offline = [.. set.Rules.OfType<OfflineRule>()];
    }

    public RuleSet Set { get; }

    /// <summary>Machines of all rules and overrides; <see cref="RuleMachine.Index"/> is the place.</summary>
    public RuleMachine[] Machines { get; }

    public OfflineRule[] Offline { get; }

    public AlarmRule? ById(string id) => _byId.GetValueOrDefault(id);

    public Selection Of(int kind, string? zone, string component)
    {
        // Most zones and components have nothing of their own: they share the selection of their class.
        var key = (kind, zone is not null && _zones.Contains(zone) ? zone : null, _components.Contains(component) ? component : null);
        if (!_selections.TryGetValue(key, out var selection)) _selections.Add(key, selection = new Selection(Choose(kind, zone, component)));
        return selection;
    }

    private List<RuleMachine> Choose(int kind, string? zone, string component)
    {
        var chosen = new List<RuleMachine>();
        foreach (var (rule, own, overrides) in _rows)
        {
            var machine = rule.Scope.Holds(kind, zone, component) ? own : null;
            var (rank, best) = (0, machine);
            foreach (var (where, other) in overrides)
            {
                var special = where.Component == component ? 3 : where.Zone is not null && where.Zone == zone ? 2 : where.Kind == kind ? 1 : 0;
                if (special > rank) (rank, best) = (special, other);
            }

            if (best is not null) chosen.Add(best);
        }

        return chosen;
    }

    private static RuleMachine? Add(List<RuleMachine> machines, AlarmRule? rule)
    {
        if (rule is null) return null;
        var machine = MachineFactory.Of(rule);
        machine.Index = machines.Count;
        machines.Add(machine);
        return machine;
    }
}
