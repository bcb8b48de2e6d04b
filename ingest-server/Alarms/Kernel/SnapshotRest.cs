using System.Runtime.InteropServices;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>The part of a snapshot that is not states of devices: small, but what a restart must not forget.</summary>
internal static class SnapshotRest
{
    public static void Write(BinaryWriter writer, KernelState state)
    {
        var waiting = state.Window.Waiting.Order().ToArray();
        writer.Write(waiting.Length);
        foreach (var value in waiting)
        {
            writer.Write(value.UnixMs);
            writer.Write(value.Number);
            writer.Write(value.Machine);
            writer.Write((ushort)value.Quantity);
            writer.Write(value.Value);
        }

        writer.Write(state.Components.States.Count);
        foreach (var ((machine, component), row) in state.Components.States)
        {
            writer.Write(machine);
            writer.Write(component);
            Write(writer, in row.Slot);
            writer.Write(row.Values.Length);
            foreach (var value in row.Values) writer.Write(value);
        }

        writer.Write(state.History.States.Count);
        foreach (var ((device, machine), row) in state.History.States)
        {
            writer.Write(device);
            writer.Write(machine);
            Write(writer, in row.Slot);
            writer.Write(row.LastUnixMs);
            writer.Write(row.SeenTickMs);
        }

        WritePlaces(writer, state);
        var fallen = state.Pipes.All.ToArray();
        writer.Write(fallen.Length);
        foreach (var (rule, component, row) in fallen)
        {
            writer.Write(rule);
            writer.Write(component);
            writer.Write(row.AtUnixMs);
            writer.Write(row.Burst ?? "");
            writer.Write(row.BurstOnsetMs);
            writer.Write(row.IsDeep);
        }
    }

    public static void Read(BinaryReader reader, KernelState state, Func<int, int> machineOf)
    {
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var (unixMs, device, machine) = (reader.ReadInt64(), reader.ReadInt32(), machineOf(reader.ReadInt32()));
            var (quantity, value) = ((Quantity)reader.ReadUInt16(), reader.ReadDouble());
            if (machine >= 0) state.Window.Add(new WaitingValue(unixMs, state.Devices.NameOf(device), device, machine, quantity, value));
        }

        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var (machine, component, slot) = (machineOf(reader.ReadInt32()), reader.ReadString(), ReadSlot(reader));
            var row = new ComponentState(reader.ReadInt32()) { Slot = slot };
            for (var index = 0; index < row.Values.Length; index++) row.Values[index] = reader.ReadDouble();
            if (machine >= 0) state.Components.Restore(machine, component, row);
        }

        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var (device, machine) = (reader.ReadInt32(), machineOf(reader.ReadInt32()));
            var row = new HistoryState { Slot = ReadSlot(reader), LastUnixMs = reader.ReadInt64(), SeenTickMs = reader.ReadInt64() };
            if (machine >= 0) state.History.Restore(device, machine, row);
        }

        ReadPlaces(reader, state);
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var (rule, component, atUnixMs) = (reader.ReadString(), reader.ReadString(), reader.ReadInt64());
            var (burst, onset, isDeep) = (reader.ReadString(), reader.ReadInt64(), reader.ReadBoolean());
            state.Pipes.Restore(rule, component, new Fallen(atUnixMs) { IsDeep = isDeep, Burst = burst.Length == 0 ? null : burst, BurstOnsetMs = onset });
        }
    }

    private static void WritePlaces(BinaryWriter writer, KernelState state)
    {
        writer.Write(state.Places.Places.Count);
        foreach (var ((rule, place), row) in state.Places.Places)
        {
            writer.Write(rule);
            writer.Write(place);
            writer.Write(row.IsRaised);
            writer.Write(row.OnsetUnixMs);
            writer.Write(row.Open.Count);
            foreach (var member in row.Open) writer.Write(member);
        }

        writer.Write(state.Places.Changes.Count);
        foreach (var change in state.Places.Changes)
        {
            writer.Write(change.AtUnixMs);
            writer.Write(change.Rule);
            writer.Write(change.Place);
            writer.Write(change.Member);
            writer.Write(change.IsOpen);
            writer.Write(change.Value);
        }
    }

    private static void ReadPlaces(BinaryReader reader, KernelState state)
    {
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var (rule, place, isRaised, onset) = (reader.ReadString(), reader.ReadString(), reader.ReadBoolean(), reader.ReadInt64());
            var open = new string[reader.ReadInt32()];
            for (var index = 0; index < open.Length; index++) open[index] = reader.ReadString();
            state.Places.Restore(rule, place, isRaised, onset, open);
        }

        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            state.Places.Restore(new MemberChange(
                reader.ReadInt64(), reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadBoolean(), reader.ReadDouble()));
        }
    }

    private static void Write(BinaryWriter writer, in RuleSlot slot) => writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<RuleSlot>(in slot)));

    private static RuleSlot ReadSlot(BinaryReader reader)
    {
        var slot = default(RuleSlot);
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(new Span<RuleSlot>(ref slot)));
        return slot;
    }
}
