using SmartPoles.IngestServer.Alarms.Rules;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>A member of a place whose alarm opened or closed.</summary>
internal readonly record struct MemberChange(long AtUnixMs, string Rule, string Place, string Member, bool IsOpen, double Value) : IComparable<MemberChange>
{
    public int CompareTo(MemberChange other)
    {
        var order = AtUnixMs.CompareTo(other.AtUnixMs);
        if (order == 0) order = string.CompareOrdinal(Rule, other.Rule);
        if (order == 0) order = string.CompareOrdinal(Member, other.Member);
        return order == 0 ? IsOpen.CompareTo(other.IsOpen) : order;
    }
}

/// <summary>Counts, for rules with a group, how many members of a circuit, a zone or the city have the alarm; enough of them are one alarm of the place.</summary>
/// <remarks>Changes wait for <see cref="CrossWindow.WindowMs"/> and are counted in the order of their times. A place clears at less than half of what raised it.</remarks>
internal sealed class PlaceWatch
{
    private readonly DeviceStates _devices;
    private readonly CompiledRules _rules;
    private readonly Dictionary<(string Rule, string Place), PlaceState> _places = [];
    private readonly List<MemberChange> _changes = [];
    private Func<int, string> _gatewayName = _ => "";

    public PlaceWatch(DeviceStates devices, CompiledRules rules)
    {
        _devices = devices;
        _rules = rules;
    }

    public IReadOnlyDictionary<(string Rule, string Place), PlaceState> Places => _places;

    public IReadOnlyList<MemberChange> Changes => _changes;

    public void NameGateways(Func<int, string> name) => _gatewayName = name;

    /// <summary>A device has a rule with a group from now on.</summary>
    public void Join(int device, AlarmRule rule)
    {
        if (PlaceOf(device, rule) is { } place) StateOf(rule.Id, place).Known++;
    }

    public void OnDevice(int device, AlarmRule rule, bool isOpen, long atUnixMs, double value)
    {
        if (PlaceOf(device, rule) is { } place) _changes.Add(new MemberChange(atUnixMs, rule.Id, place, _devices.NameOf(device), isOpen, value));
    }

    public void OnGateway(int index, int gateway, bool isOpen, long atUnixMs)
    {
        var rule = _rules.Offline[index];
        if (rule.Group is not null) _changes.Add(new MemberChange(atUnixMs, rule.Id, RuleGroup.City, _gatewayName(gateway), isOpen, double.NaN));
    }

    public void Restore(string rule, string place, bool isRaised, long onset, IEnumerable<string> open)
    {
        var state = StateOf(rule, place);
        (state.IsRaised, state.OnsetUnixMs) = (isRaised, onset);
        state.Open.UnionWith(open);
    }

    public void Restore(in MemberChange change) => _changes.Add(change);

    /// <summary>Counts the changes whose time has come.</summary>
    public void Tick(long tickMs, int gateways, Teller tell)
    {
        if (_changes.Count == 0) return;
        _changes.Sort();
        var due = 0;
        while (due < _changes.Count && _changes[due].AtUnixMs <= tickMs - CrossWindow.WindowMs) Count(_changes[due++], gateways, tell);
        _changes.RemoveRange(0, due);
    }

    private void Count(in MemberChange change, int gateways, Teller tell)
    {
        if (_rules.ById(change.Rule) is not { Group: { } group } rule) return;
        var state = StateOf(change.Rule, change.Place);
        if (change.IsOpen) state.Open.Add(change.Member);
        else state.Open.Remove(change.Member);
        var known = rule is OfflineRule ? gateways : state.Known;
        var needed = Math.Max(group.AtLeast, group.Share * known);
        if (!state.IsRaised && state.Open.Count >= needed)
        {
            (state.IsRaised, state.OnsetUnixMs) = (true, change.AtUnixMs);
            tell.Raised(rule, change.Place, change.AtUnixMs, change.AtUnixMs, change.Value, rule.Level, $"{state.Open.Count} of {known}");
        }
        else if (state.IsRaised && state.Open.Count * 2 < needed)
        {
            state.IsRaised = false;
            tell.Cleared(rule, change.Place, state.OnsetUnixMs, change.AtUnixMs, change.Value);
        }
    }

    private PlaceState StateOf(string rule, string place)
    {
        if (!_places.TryGetValue((rule, place), out var state)) _places.Add((rule, place), state = new PlaceState());
        return state;
    }

    private string? PlaceOf(int device, AlarmRule rule) => rule.Group!.By switch
    {
        GroupBy.City => RuleGroup.City,
        GroupBy.Gateway => _gatewayName(_devices.Row(device).Gateway),
        GroupBy.Circuit => _devices.PlaceOf(device)?.Circuit,
        _ => _devices.PlaceOf(device)?.Zone,
    };
}

/// <summary>What is open at one place under one rule.</summary>
internal sealed class PlaceState
{
    /// <summary>Devices there that the rule watches; counted anew from the devices, never stored.</summary>
    public int Known { get; set; }

    public HashSet<string> Open { get; } = new(StringComparer.Ordinal);

    public bool IsRaised { get; set; }

    public long OnsetUnixMs { get; set; }
}
