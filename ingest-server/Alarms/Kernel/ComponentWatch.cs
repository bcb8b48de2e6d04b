using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>Composite conditions whose quantities come from several devices of a component; values are told in the order of event times.</summary>
internal sealed class ComponentWatch
{
    private readonly Dictionary<(int Machine, string Component), ComponentState> _states = [];
    private readonly SortedSet<(int Machine, string Component)> _pending = new(Comparer<(int Machine, string Component)>.Create((one, other) =>
        one.Machine != other.Machine ? one.Machine.CompareTo(other.Machine) : string.CompareOrdinal(one.Component, other.Component)));

    public IReadOnlyDictionary<(int Machine, string Component), ComponentState> States => _states;

    public void Restore(int machine, string component, ComponentState state)
    {
        _states[(machine, component)] = state;
        if (state.Slot.IsWaiting) _pending.Add((machine, component));
    }

    public void OnValue(ComponentMachine machine, string component, Quantity quantity, double value, long unixMs, long tickMs, Teller tell)
    {
        var rule = machine.Composite;
        var key = (machine.Index, component);
        if (!_states.TryGetValue(key, out var state)) _states.Add(key, state = new ComponentState(rule.Terms.Count));
        for (var index = 0; index < rule.Terms.Count; index++)
        {
            if (rule.Terms[index].Quantity == quantity) state.Values[index] = value;
        }

        var holds = true;
        for (var index = 0; index < rule.Terms.Count; index++) holds &= rule.Terms[index].Holds(state.Values[index]);
        var (wasOpen, onset) = (state.Slot.IsOpen, state.Slot.OnsetUnixMs);
        PhaseMachine.OnValue(ref state.Slot, holds ? Judgement.Exceeded : Judgement.Normal, rule.OnDelayMs, rule.OffDelayMs, unixMs, tickMs);
        Tell(rule, component, state, wasOpen, onset, unixMs, value, tell);
        if (state.Slot.IsWaiting) _pending.Add(key);
        else _pending.Remove(key);
    }

    public void Tick(long tickMs, RuleMachine[] machines, Teller tell)
    {
        if (_pending.Count == 0) return;
        foreach (var key in _pending.ToArray())
        {
            var (state, rule) = (_states[key], ((ComponentMachine)machines[key.Machine]).Composite);
            var (wasOpen, onset) = (state.Slot.IsOpen, state.Slot.OnsetUnixMs);
            PhaseMachine.OnTick(ref state.Slot, rule.OnDelayMs, rule.OffDelayMs, tickMs);
            Tell(rule, key.Component, state, wasOpen, onset, tickMs, double.NaN, tell);
            if (!state.Slot.IsWaiting) _pending.Remove(key);
        }
    }

    private static void Tell(CompositeRule rule, string component, ComponentState state, bool wasOpen, long onset, long atMs, double value, Teller tell)
    {
        if (state.Slot.IsOpen == wasOpen) return;
        if (wasOpen) tell.Cleared(rule, component, onset, atMs, value);
        else tell.Raised(rule, component, state.Slot.OnsetUnixMs, atMs, value, rule.Level);
    }
}

/// <summary>Newest values of the terms of one component, NaN for none yet, and where its alarm stands.</summary>
internal sealed class ComponentState
{
    public RuleSlot Slot;

    public ComponentState(int terms)
    {
        Values = new double[terms];
        Array.Fill(Values, double.NaN);
    }

    public double[] Values { get; }
}
