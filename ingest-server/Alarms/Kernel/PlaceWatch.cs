using System.Runtime.InteropServices;
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
/// <remarks>
/// A rule that counts lost members takes those of an offline gateway together, under the gateway's name behind an @.
/// Changes wait for <see cref="CrossWindow.WindowMs"/> and are counted in the order of their times. A place clears at less than half of what raised it.
/// </remarks>
internal sealed class PlaceWatch
{
    /// <summary>No device or gateway is called so: ids begin with a letter or a digit.</summary>
    private const char LostMark = '@';

    private const int LostGatewaysMin = 2;

    private readonly DeviceStates _devices;
    private readonly CompiledRules _rules;
    private readonly Dictionary<(string Rule, string Place), PlaceState> _places = [];
    private readonly List<MemberChange> _changes = [];
    private readonly Dictionary<int, HashSet<(string Rule, string Place)>> _placesOfGateway = [];
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
        if (PlaceOf(device, rule) is not { } place) return;
        var state = StateOf(rule.Id, place);
        state.Known++;
        if (!rule.Group!.Lost) return;
        var gateway = _devices.Row(device).Gateway;
        CollectionsMarshal.GetValueRefOrAddDefault(state.KnownByGateway, gateway, out _)++;
        ref var places = ref CollectionsMarshal.GetValueRefOrAddDefault(_placesOfGateway, gateway, out _);
        (places ??= []).Add((rule.Id, place));
    }

    public void OnDevice(int device, AlarmRule rule, bool isOpen, long atUnixMs, double value)
    {
        if (PlaceOf(device, rule) is { } place) _changes.Add(new MemberChange(atUnixMs, rule.Id, place, _devices.NameOf(device), isOpen, value));
    }

    public void OnGateway(int index, int gateway, bool isOpen, long atUnixMs)
    {
        var rule = _rules.Offline[index];
        if (rule.Group is not null)
        {
            _changes.Add(new MemberChange(atUnixMs, rule.Id, RuleGroup.City, _gatewayName(gateway), isOpen, double.NaN));
            return;
        }

        // Of several rules that tell of a lost gateway each says the same here.
        if (!_placesOfGateway.TryGetValue(gateway, out var places)) return;
        foreach (var (id, place) in places) _changes.Add(new MemberChange(atUnixMs, id, place, LostMark + _gatewayName(gateway), isOpen, double.NaN));
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
        var open = group.Lost ? OpenOf(state) : state.Open.Count;
        if (!state.IsRaised && open >= needed)
        {
            (state.IsRaised, state.OnsetUnixMs) = (true, change.AtUnixMs);
            tell.Raised(rule, change.Place, change.AtUnixMs, change.AtUnixMs, change.Value, rule.Level, $"{open} of {known}");
        }
        else if (state.IsRaised && open * 2 < needed)
        {
            state.IsRaised = false;
            tell.Cleared(rule, change.Place, state.OnsetUnixMs, change.AtUnixMs, change.Value);
        }
    }

    /// <summary>Members that have the alarm, and those behind gateways that are lost, if two are.</summary>
    private int OpenOf(PlaceState state)
    {
        var (gateways, behind, marks) = (0, 0, 0);
        foreach (var (gateway, known) in state.KnownByGateway)
        {
            if (!state.Open.Contains(LostMark + _gatewayName(gateway))) continue;
            gateways++;
            behind += known;
        }

        foreach (var member in state.Open) marks += member[0] == LostMark ? 1 : 0;
        var open = state.Open.Count - marks;
        return gateways < LostGatewaysMin ? open : Math.Min(state.Known, open + behind);
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

    /// <summary>The same by the number of their gateway, where lost ones count.</summary>
    public Dictionary<int, int> KnownByGateway { get; } = [];

    public HashSet<string> Open { get; } = new(StringComparer.Ordinal);

    public bool IsRaised { get; set; }

    public long OnsetUnixMs { get; set; }
}
