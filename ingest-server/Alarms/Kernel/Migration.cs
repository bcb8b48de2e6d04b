using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>Carries a state over to other rules or another registry.</summary>
/// <remarks>
/// A rule that decides as before (same id, same numbers for the device) keeps its state and its open alarms. One that is gone or decides otherwise
/// begins anew, and its open alarms are cleared at this moment: what the new numbers make of the present is told by the next values. Text, causes and
/// latching may change without that. History and windows of changed rules are forgotten.
/// </remarks>
internal static class Migration
{
    public static KernelState Of(KernelState from, RuleSet set, ICityTopology? topology, long atMs, Teller tell)
    {
        var to = new KernelState(set, topology) { TickMs = from.TickMs, AwakeSinceMs = from.AwakeSinceMs, FillingSinceMs = from.FillingSinceMs };
        Gateways(from, to, atMs, tell);
        for (var device = 0; device < from.Devices.Count; device++) Device(from, to, device, atMs, tell);
        Across(from, to, atMs, tell);
        to.ArmAll();
        return to;
    }

    private static void Gateways(KernelState from, KernelState to, long atMs, Teller tell)
    {
        for (var gateway = 0; gateway < from.Gateways.Count; gateway++)
        {
            var name = from.Gateways.NameOf(gateway);
            var number = to.Gateways.NumberOf(System.Text.Encoding.UTF8.GetBytes(name));
            to.Gateways.StateOf(number) = from.Gateways.StateOf(gateway);
            for (var index = 0; index < from.Rules.Offline.Length; index++)
            {
                var rule = from.Rules.Offline[index];
                var same = Array.FindIndex(to.Rules.Offline, other => other.Id == rule.Id && other.Mark == rule.Mark);
                var onset = from.Gateways.OnsetOf(gateway, index);
                if (same >= 0) to.Gateways.OnsetOf(number, same) = onset;
                else if (onset != 0 && rule.Group is not { Members: false }) tell.Cleared(rule, name, onset, atMs, double.NaN);
            }
        }
    }

    private static void Device(KernelState from, KernelState to, int device, long atMs, Teller tell)
    {
        ref readonly var old = ref from.Devices.Row(device);
        var name = from.Devices.NameOf(device);
        var number = to.Devices.Add(name, old.Gateway, old.Plan.Quantities);
        ref readonly var fresh = ref to.Devices.Row(number);
        foreach (var quantity in fresh.Plan.Quantities) to.Devices.Cells.At(fresh.At + fresh.Plan.SeriesOf(quantity)) = from.Devices.Cells.At(old.At + old.Plan.SeriesOf(quantity));
        foreach (var binding in old.Plan.Bindings)
        {
            var rule = binding.Machine.Rule;
            var same = Array.Find(fresh.Plan.Bindings, other => other.Machine.Rule.Id == rule.Id && other.Machine.Rule.Mark == rule.Mark);
            var cells = from.Devices.Cells.Of(old.At + binding.Offset, binding.Cells);
            if (same is not null)
            {
                cells.CopyTo(to.Devices.Cells.Of(fresh.At + same.Offset, same.Cells));
                continue;
            }

            ref readonly var slot = ref RuleSlot.Over(ref cells[0]);
            if (slot.IsOpen && rule.Group is not { Members: false } && binding.Machine is not NeighbourMachine) tell.Cleared(rule, name, slot.OnsetUnixMs, atMs, double.NaN);
        }
    }

    private static void Across(KernelState from, KernelState to, long atMs, Teller tell)
    {
        int? Same(int machine)
        {
            var rule = from.Rules.Machines[machine].Rule;
            var same = Array.Find(to.Rules.Machines, other => other.Rule.Id == rule.Id && other.Rule.Mark == rule.Mark);
            return same?.Index;
        }

        bool Stays(string rule) => from.Rules.ById(rule) is { } old && to.Rules.ById(rule) is { } other && other.Mark == old.Mark;

        foreach (var value in from.Window.Waiting)
        {
            if (Same(value.Machine) is { } machine) to.Window.Add(value with { Machine = machine });
        }

        foreach (var ((machine, component), state) in from.Components.States.OrderBy(pair => pair.Key.Machine).ThenBy(pair => pair.Key.Component, StringComparer.Ordinal))
        {
            if (Same(machine) is { } other) to.Components.Restore(other, component, state);
            else if (state.Slot.IsOpen) tell.Cleared(from.Rules.Machines[machine].Rule, component, state.Slot.OnsetUnixMs, atMs, double.NaN);
        }

        foreach (var ((device, machine), state) in from.History.States.OrderBy(pair => pair.Key))
        {
            if (Same(machine) is { } other) to.History.Restore(device, other, state);
            else if (state.Slot.IsOpen) tell.Historic(TransitionKind.Cleared, from.Rules.Machines[machine].Rule, from.Devices.NameOf(device), state.Slot.OnsetUnixMs, state.LastUnixMs, double.NaN, atMs - state.LastUnixMs, from.Rules.Machines[machine].Rule.Level);
        }

        foreach (var ((rule, place), state) in from.Places.Places.OrderBy(pair => pair.Key))
        {
            if (Stays(rule)) to.Places.Restore(rule, place, state.IsRaised, state.OnsetUnixMs, state.Open);
            else if (state.IsRaised && from.Rules.ById(rule) is { } old) tell.Cleared(old, place, state.OnsetUnixMs, atMs, double.NaN);
        }

        foreach (var change in from.Places.Changes.Where(change => Stays(change.Rule))) to.Places.Restore(in change);
        var bursts = new HashSet<(string, string, long)>();
        foreach (var (rule, component, fallen) in from.Pipes.All)
        {
            if (Stays(rule)) to.Pipes.Restore(rule, component, fallen);
            else if (fallen.Burst is { } burst && bursts.Add((rule, burst, fallen.BurstOnsetMs))) tell.Cleared(from.Rules.ById(rule)!, burst, fallen.BurstOnsetMs, atMs, double.NaN);
        }
    }
}
