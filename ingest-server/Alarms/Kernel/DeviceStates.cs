using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>Who a device is and where its states lie.</summary>
internal struct DeviceRow
{
    public Plan Plan;

    /// <summary>First cell of its region; of no meaning while the plan is empty.</summary>
    public int At;

    /// <summary>Number of the gateway that spoke for it last.</summary>
    public int Gateway;
}

/// <summary>The devices that have spoken, by number in the order in which they did, with their regions of cells.</summary>
internal sealed class DeviceStates(CompiledRules rules, ICityTopology? topology)
{
    private readonly DeviceTable _names = new();
    private DeviceRow[] _rows = new DeviceRow[256];

    // By machine: devices that have it, where it is asked in rounds.
    private readonly List<int>?[] _bound = new List<int>?[rules.Machines.Length];

    public CellStore Cells { get; } = new();

    /// <summary>Told of each device that has a rule with a group from now on.</summary>
    public Action<int, AlarmRule>? Joined { get; set; }

    /// <summary>Devices that have a machine which is asked in rounds, by number.</summary>
    public IReadOnlyList<int> BoundTo(RuleMachine machine) => _bound[machine.Index] ?? [];

    public int Count => _names.Count;

    public string NameOf(int device) => _names.NameOf(device);

    public ref DeviceRow Row(int device) => ref _rows[device];

    /// <summary>The component of a device: the first sixteen digits of its id, or the id where it is no code.</summary>
    public string ComponentOf(int device) => ComponentOf(NameOf(device));

    public int NumberOf(ReadOnlySpan<byte> id, int gateway)
    {
        var known = _names.Count;
        var device = _names.NumberOf(id);
        if (device < known) return device;
        if (device == _rows.Length) Array.Resize(ref _rows, device * 2);
        _rows[device] = new DeviceRow { Plan = SelectionOf(_names.NameOf(device)).Empty, Gateway = gateway };
        return device;
    }

    /// <summary>Adds a device with the series that it has; all states are zero.</summary>
    public int Add(string id, int gateway, IEnumerable<int> quantities)
    {
        var device = NumberOf(System.Text.Encoding.UTF8.GetBytes(id), gateway);
        ref var row = ref _rows[device];
        row.Plan = row.Plan.Selection.PlanOfKnown(quantities);
        if (row.Plan.Cells > 0) row.At = Cells.Take(row.Plan.Cells);
        foreach (var binding in row.Plan.Bindings) Bind(device, binding.Machine);
        return device;
    }

    /// <summary>Gives a device one series more; its states move, and what is new is zero.</summary>
    public Plan Grow(int device, int quantity)
    {
        ref var row = ref _rows[device];
        var (from, to) = (row.Plan, row.Plan.With(quantity));
        var at = Cells.Take(to.Cells);
        foreach (var known in from.Quantities) Cells.At(at + to.SeriesOf(known)) = Cells.At(row.At + from.SeriesOf(known));
        foreach (var binding in from.Bindings)
        {
            var target = to.BindingOf(binding.Machine.Index)!;
            Cells.Of(row.At + binding.Offset, binding.Cells).CopyTo(Cells.Of(at + target.Offset, binding.Cells));
        }

        if (from.Cells > 0) Cells.Give(row.At, from.Cells);
        (row.Plan, row.At) = (to, at);
        foreach (var binding in to.Bindings)
        {
            if (from.BindingOf(binding.Machine.Index) is null) Bind(device, binding.Machine);
        }

        return to;
    }

    public Selection SelectionOf(string device)
    {
        var component = ComponentOf(device);
        var kind = ComponentCode.TryParse(component, out var code) ? code.Kind : 0;
        string? zone = null;
        if (topology is not null && topology.TryFind(component, out var place)) zone = place.Zone;
        return rules.Of(kind, zone, component);
    }

    public ComponentPlace? PlaceOf(int device) => topology is not null && topology.TryFind(ComponentOf(device), out var place) ? place : null;

    private void Bind(int device, RuleMachine machine)
    {
        if (machine.RoundMs > 0)
        {
            // By number, so that a restart goes round in the same order.
            var bound = _bound[machine.Index] ??= [];
            if (bound.BinarySearch(device) is < 0 and var place) bound.Insert(~place, device);
        }

        if (machine.Rule.Group is not null) Joined?.Invoke(device, machine.Rule);
    }

    private static string ComponentOf(string device) =>
        device.Length > ComponentCode.Length && DeviceId.TryParse(device, out var id) ? id.Component.ToString() : device;
}
