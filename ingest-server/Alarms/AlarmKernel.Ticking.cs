using System.Runtime.CompilerServices;
using SmartPoles.IngestServer.Alarms.Kernel;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>What a tick of the journal makes of states that nobody touches.</summary>
public sealed partial class AlarmKernel
{
    private void Tick(long tickMs)
    {
        var before = _state.TickMs;
        if (before != 0 && tickMs - before > TickHoleMs) _state.AwakeSinceMs = tickMs;
        if (_state.AwakeSinceMs == 0) _state.AwakeSinceMs = tickMs;
        _state.TickMs = Math.Max(before, tickMs);
        _state.Gateways.Tick(tickMs, _state.AwakeSinceMs, _tell);
        while (_state.Window.TryTake(tickMs, out var waiting)) Release(in waiting, tickMs);
        Rounds(before - CrossWindow.WindowMs, _state.TickMs - CrossWindow.WindowMs);

        // In the order of devices and rules, whatever the order in which timers were set: a restart sets them anew.
        _due.Clear();
        _state.Wheel.Advance(tickMs, _due);
        _due.Sort();
        foreach (var (device, machine, second) in _due) OnTimer(device, machine, second, tickMs);
        _state.Components.Tick(tickMs, _state.Rules.Machines, _tell);
        _state.Places.Tick(tickMs, _state.Gateways.Count, _tell);
        _state.History.Tick(tickMs, _state.Devices, _state.Rules.Machines, _tell);
    }

    private void Release(in WaitingValue waiting, long tickMs)
    {
        ref readonly var row = ref _state.Devices.Row(waiting.Number);
        if (row.Plan.BindingOf(waiting.Machine) is not { } binding) return;
        ref var first = ref _state.Devices.Cells.At(row.At);
        ref var slot = ref RuleSlot.Over(ref Unsafe.Add(ref first, binding.Offset));
        ref var kept = ref Kept.Over(_state.OwnOf(waiting.Number, binding.Machine));
        if (waiting.UnixMs < kept.Second) return;
        kept.Second = waiting.UnixMs;
        if (binding.Machine is ComponentMachine component)
        {
            _state.Components.OnValue(component, _state.Devices.ComponentOf(waiting.Number), waiting.Quantity, waiting.Value, waiting.UnixMs, tickMs, _tell);
            return;
        }

        var sample = new Sample(_state.Devices, waiting.Number, row.Plan, ref first, waiting.Quantity, waiting.Value, waiting.UnixMs, tickMs, default);
        Judge(waiting.Number, binding, ref slot, in sample);
    }

    /// <summary>Asks in rounds those who are: at whole multiples of their time, the last one of those that passed.</summary>
    private void Rounds(long fromMs, long toMs)
    {
        foreach (var machine in _state.Rules.Machines)
        {
            if (machine.RoundMs == 0 || toMs / machine.RoundMs <= fromMs / machine.RoundMs) continue;
            _inRound = machine;
            machine.Round(toMs / machine.RoundMs * machine.RoundMs, _state.Devices.BoundTo(machine), _state, _settle);
        }
    }

    private void SettleInRound(int device, Judgement judgement, long atMs, double value)
    {
        var machine = _inRound!;
        ref var slot = ref _state.SlotOf(device, machine);
        var (wasOpen, onset, step) = (slot.IsOpen, slot.OnsetUnixMs, slot.Step);
        PhaseMachine.OnValue(ref slot, judgement, machine.OnDelayMs, machine.OffDelayMs, atMs, atMs);
        Tell(device, machine, ref slot, wasOpen, onset, step, atMs, value);
    }

    private void OnTimer(int device, int index, uint second, long tickMs)
    {
        ref readonly var row = ref _state.Devices.Row(device);
        if (row.Plan.BindingOf(index) is not { } binding) return;
        ref var slot = ref RuleSlot.Over(ref _state.Devices.Cells.At(row.At + binding.Offset));
        if (slot.ArmedSecond != second) return;
        slot.ArmedSecond = 0;
        var machine = binding.Machine;
        var (wasOpen, onset, step) = (slot.IsOpen, slot.OnsetUnixMs, slot.Step);
        if (slot.IsWaiting)
        {
            PhaseMachine.OnTick(ref slot, machine.OnDelayMs, machine.OffDelayMs, tickMs);
            Tell(device, machine, ref slot, wasOpen, onset, step, tickMs, ValueOf(in row, machine));
            if (slot.IsWaiting) _state.Arm(device, machine, ref slot, PhaseMachine.DueMs(in slot, machine.OnDelayMs, machine.OffDelayMs));
        }
        else if (machine.SilenceMs > 0 && !wasOpen)
        {
            OnSilence(device, machine, ref slot, row.Gateway, tickMs);
        }
    }

    /// <summary>Nothing came for the time of a rule, unless the gateway was away or the server slept: then the time counts from when they were back.</summary>
    private void OnSilence(int device, RuleMachine machine, ref RuleSlot slot, int gateway, long tickMs)
    {
        var isAlive = _state.Gateways.IsAlive(gateway);
        var kept = Kept.Over(_state.OwnOf(device, machine));
        var since = Math.Max(Math.Max((long)kept.First, _state.AwakeSinceMs), _state.Gateways.StateOf(gateway).AliveSinceTickMs);
        if (!isAlive || tickMs - since < machine.SilenceMs)
        {
            _state.Arm(device, machine, ref slot, isAlive ? since + machine.SilenceMs : tickMs + machine.SilenceMs);
            return;
        }

        (slot.Phase, slot.OnsetUnixMs) = (AlarmPhase.Raised, (long)kept.Second);
        Tell(device, machine, ref slot, wasOpen: false, 0, 0, tickMs, ValueOf(in _state.Devices.Row(device), machine));
    }

    private double ValueOf(in DeviceRow row, RuleMachine machine)
    {
        var series = row.Plan.SeriesOf((int)machine.Triggers[0]);
        return series < 0 ? double.NaN : SeriesHead.Over(ref _state.Devices.Cells.At(row.At + series)).Value;
    }
}
