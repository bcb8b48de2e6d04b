using System.Runtime.InteropServices;
using System.Text;
using SmartPoles.IngestServer.Alarms.Kernel;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>The kernel's state as a stream of bytes, with the rules that it was made under; another version is discarded and the journal read again.</summary>
/// <remarks>
/// All numbers low byte first; text = length (7 bits a byte) and UTF-8.
/// <code>
/// +-------------------+--------------+---------------+---------------+------------------------------------------------+
/// | "SPKERNEL" (64)   | version (16) | position (64) | rules, places | ticks | gateways | plans | devices | the rest  |
/// +-------------------+--------------+---------------+---------------+------------------------------------------------+
/// rules    = the document (text); empty for rules made in code
/// places   = hash of the registry (text); empty where there was none
/// machines = count, then id and mark of each (text, text); the same for the rules of gateways
/// plans    = count, then quantities and (machine, offset, cells) of each
/// devices  = count, then id (text), plan (32), gateway (32) and its cells as they lie in memory
/// the rest = window, components, history, places, falls of pressure; "END." (32)
/// </code>
/// </remarks>
internal static class KernelSnapshot
{
    internal const ushort Version = 4;

    private const ulong Magic = 0x4C454E52454B5053;    // "SPKERNEL"
    private const uint End = 0x2E444E45;    // "END."

    internal static void Write(KernelState state, long position, Stream target)
    {
        using var writer = new BinaryWriter(target, Encoding.UTF8, leaveOpen: true);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(position);
        writer.Write(state.Rules.Set.Text);
        writer.Write(state.Topology?.Version ?? "");
        writer.Write(state.TickMs);
        writer.Write(state.AwakeSinceMs);
        writer.Write(state.FillingSinceMs);
        WriteRules(writer, state.Rules.Machines.Select(machine => machine.Rule));
        WriteRules(writer, state.Rules.Offline);
        WriteGateways(writer, state);
        WriteDevices(writer, state);
        SnapshotRest.Write(writer, state);
        writer.Write(End);
    }

    /// <summary>Position of a snapshot; null where it is none of ours.</summary>
    internal static long? PositionOf(Stream source)
    {
        using var reader = new BinaryReader(source, Encoding.UTF8, leaveOpen: true);
        try
        {
            return reader.ReadUInt64() == Magic && reader.ReadUInt16() == Version ? reader.ReadInt64() : null;
        }
        catch (EndOfStreamException)
        {
            return null;
        }
    }

    /// <param name="source">The snapshot.</param>
    /// <param name="present">Rules to use where the snapshot has no document.</param>
    /// <param name="topologyOf">Places by the hash of their registry; null when they are not kept any more.</param>
    /// <returns>Null where it is none of ours, is cut, or was made in places that are not known any more.</returns>
    internal static (KernelState State, long Position)? Read(Stream source, RuleSet present, Func<string, ICityTopology?> topologyOf)
    {
        try
        {
            if (PositionOf(source) is not { } position) return null;
            using var reader = new BinaryReader(source, Encoding.UTF8, leaveOpen: true);
            var text = reader.ReadString();
            var set = text.Length == 0 || text == present.Text ? present : RuleParser.Parse(text, []);
            if (set is null) return null;
            var places = reader.ReadString();
            var topology = places.Length == 0 ? null : topologyOf(places);
            if (topology is null && places.Length > 0) return null;
            var state = new KernelState(set, topology) { TickMs = reader.ReadInt64(), AwakeSinceMs = reader.ReadInt64(), FillingSinceMs = reader.ReadInt64() };
            var machines = ReadRules(reader);
            var offline = ReadRules(reader);
            ReadGateways(reader, state, offline);
            ReadDevices(reader, state, machines);
            SnapshotRest.Read(reader, state, index => IndexOf(state.Rules.Machines, machines[index]));
            if (reader.ReadUInt32() != End) return null;
            state.ArmAll();
            return (state, position);
        }
        catch (Exception fault) when (fault is IOException or FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    private static int IndexOf(RuleMachine[] machines, (string Id, string Mark) rule) =>
        Array.FindIndex(machines, machine => machine.Rule.Id == rule.Id && machine.Rule.Mark == rule.Mark);

    private static void WriteRules(BinaryWriter writer, IEnumerable<AlarmRule> rules)
    {
        var rows = rules.ToArray();
        writer.Write(rows.Length);
        foreach (var rule in rows)
        {
            writer.Write(rule.Id);
            writer.Write(rule.Mark);
        }
    }

    private static (string Id, string Mark)[] ReadRules(BinaryReader reader)
    {
        var rows = new (string, string)[reader.ReadInt32()];
        for (var index = 0; index < rows.Length; index++) rows[index] = (reader.ReadString(), reader.ReadString());
        return rows;
    }

    private static void WriteGateways(BinaryWriter writer, KernelState state)
    {
        writer.Write(state.Gateways.Count);
        for (var gateway = 0; gateway < state.Gateways.Count; gateway++)
        {
            writer.Write(state.Gateways.NameOf(gateway));
            writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<GatewayState>(in state.Gateways.StateOf(gateway))));
            for (var rule = 0; rule < state.Rules.Offline.Length; rule++) writer.Write(state.Gateways.OnsetOf(gateway, rule));
        }
    }

    private static void ReadGateways(BinaryReader reader, KernelState state, (string Id, string Mark)[] rules)
    {
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var gateway = state.Gateways.NumberOf(Encoding.UTF8.GetBytes(reader.ReadString()));
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(new Span<GatewayState>(ref state.Gateways.StateOf(gateway))));
            foreach (var (id, mark) in rules)
            {
                var onset = reader.ReadInt64();
                var index = Array.FindIndex(state.Rules.Offline, rule => rule.Id == id && rule.Mark == mark);
                if (index >= 0) state.Gateways.OnsetOf(gateway, index) = onset;
            }
        }
    }

    private static void WriteDevices(BinaryWriter writer, KernelState state)
    {
        var devices = state.Devices;
        var plans = new Dictionary<Plan, int>();
        for (var device = 0; device < devices.Count; device++) plans.TryAdd(devices.Row(device).Plan, plans.Count);
        writer.Write(plans.Count);
        foreach (var plan in plans.OrderBy(pair => pair.Value).Select(pair => pair.Key))
        {
            writer.Write(plan.Quantities.Count);
            foreach (var quantity in plan.Quantities) writer.Write(quantity);
            writer.Write(plan.Bindings.Length);
            foreach (var binding in plan.Bindings)
            {
                writer.Write(binding.Machine.Index);
                writer.Write(binding.Offset);
                writer.Write(binding.Cells);
            }
        }

        writer.Write(devices.Count);
        for (var device = 0; device < devices.Count; device++)
        {
            ref readonly var row = ref devices.Row(device);
            writer.Write(devices.NameOf(device));
            writer.Write(plans[row.Plan]);
            writer.Write(row.Gateway);
            if (row.Plan.Cells > 0) writer.Write(MemoryMarshal.AsBytes(devices.Cells.Of(row.At, row.Plan.Cells)));
        }
    }

    private static void ReadDevices(BinaryReader reader, KernelState state, (string Id, string Mark)[] machines)
    {
        var plans = new SavedPlan[reader.ReadInt32()];
        for (var index = 0; index < plans.Length; index++) plans[index] = SavedPlan.Read(reader, machine => IndexOf(state.Rules.Machines, machines[machine]));
        var room = new Cell[256];
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var name = reader.ReadString();
            var plan = plans[reader.ReadInt32()];
            var device = state.Devices.Add(name, reader.ReadInt32(), plan.PlanOf);
            if (room.Length < plan.Cells) room = new Cell[plan.Cells];
            var cells = room.AsSpan(0, plan.Cells);
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(cells));
            plan.CopyTo(state.Devices, device, cells);
        }
    }
}

/// <summary>How the regions of some devices were laid out when the snapshot was made.</summary>
internal sealed record SavedPlan(int[] Quantities, (int Machine, int Offset, int Cells)[] Bindings)
{
    private readonly Dictionary<Selection, Plan> _plans = [];
    private readonly Dictionary<Plan, (int From, int To, int Cells)[]> _moves = [];

    public int Cells { get; } = Quantities.Length + Bindings.Sum(binding => binding.Cells);

    public static SavedPlan Read(BinaryReader reader, Func<int, int> machineOf)
    {
        var quantities = new int[reader.ReadInt32()];
        for (var index = 0; index < quantities.Length; index++) quantities[index] = reader.ReadInt32();
        var bindings = new (int, int, int)[reader.ReadInt32()];
        for (var index = 0; index < bindings.Length; index++) bindings[index] = (machineOf(reader.ReadInt32()), reader.ReadInt32(), reader.ReadInt32());
        return new SavedPlan(quantities, bindings);
    }

    /// <summary>What the layout has become under the rules of now; looked up once for all devices alike.</summary>
    public Plan PlanOf(Selection selection)
    {
        if (_plans.TryGetValue(selection, out var plan)) return plan;
        _plans.Add(selection, plan = selection.PlanOfKnown(Quantities));
        return plan;
    }

    public void CopyTo(DeviceStates devices, int device, Span<Cell> from)
    {
        ref readonly var row = ref devices.Row(device);
        if (!_moves.TryGetValue(row.Plan, out var moves)) _moves.Add(row.Plan, moves = MovesTo(row.Plan));
        foreach (var (source, target, cells) in moves) from.Slice(source, cells).CopyTo(devices.Cells.Of(row.At + target, cells));
    }

    private (int From, int To, int Cells)[] MovesTo(Plan plan)
    {
        var moves = new List<(int, int, int)>();
        for (var index = 0; index < Quantities.Length; index++)
        {
            var series = plan.SeriesOf(Quantities[index]);
            if (series >= 0) moves.Add((index, series, SeriesHead.Cells));
        }

        foreach (var (machine, offset, cells) in Bindings)
        {
            // A rule that is gone takes its states with it; its alarms stay as they were in the book.
            if (machine >= 0 && plan.BindingOf(machine) is { } binding && binding.Cells == cells) moves.Add((offset, binding.Offset, cells));
        }

        return [.. moves];
    }
}
