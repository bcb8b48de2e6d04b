using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SmartPoles.IngestServer.Alarms.Kernel;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>
/// Journal entries in, transitions out. Deterministic: time is what the journal says (ticks for timers, the reading's own
/// time for durations), so live, restart and backtest give the same alarms with the same ids.
/// </summary>
/// <remarks>
/// <code>
///  entry --> gateway, device: one lookup each --> plan of the device --> head of the series --> machines of the series --> phase --> transition
///                                                                                    several devices: window of 5 s --^
///  tick  --> gateways --> window --> rounds --> timers that are due ---------------------------------------------------------------^
/// </code>
/// States lie in <see cref="CellStore"/>, those of one device side by side; nothing is allocated for a reading.
/// </remarks>
public sealed partial class AlarmKernel
{
    /// <summary>A hole between ticks longer than this means that the server slept: silence is measured anew from then on.</summary>
    private const long TickHoleMs = 5_000;

    /// <summary>A live value that is older than this at its receipt tells nothing of the present, and a duration across it would be years.</summary>
    internal const long PresentMsMax = 24L * 3600 * 1000;

    private readonly Teller _tell = new();
    private readonly List<(int Device, int Machine, uint Second)> _due = [];
    private readonly Settle _settle;
    private readonly Func<string, ICityTopology?>? _topologyOf;
    private KernelState _state;
    private RuleMachine? _inRound;

    public AlarmKernel(IReadOnlyList<AlarmRule> rules) : this(RuleSet.Of(rules))
    {
    }

    /// <param name="rules">Rules to begin with; a snapshot or the journal may bring others.</param>
    /// <param name="topology">Places to begin with; null where nothing is known of any.</param>
    /// <param name="topologyOf">
    /// Places of a registry that the journal names by its hash, null when they are not kept any more; without it the journal's are passed over.
    /// </param>
    public AlarmKernel(RuleSet rules, ICityTopology? topology = null, Func<string, ICityTopology?>? topologyOf = null)
    {
        _topologyOf = topologyOf;
        _state = new KernelState(rules, topology);
        _settle = SettleInRound;
    }

    /// <summary>The rules that decide now.</summary>
    public RuleSet Rules => _state.Rules.Set;

    /// <summary>Bytes of state in use, names left out.</summary>
    public long StateBytes => _state.Devices.Cells.InUse * Unsafe.SizeOf<Cell>();

    /// <summary>Devices that have spoken.</summary>
    public int DeviceCount => _state.Devices.Count;

    /// <summary>Pairs of a series and a rule that state is kept for; counts them.</summary>
    public long CountStates() => Enumerable.Range(0, _state.Devices.Count).Sum(device => (long)_state.Devices.Row(device).Plan.Bindings.Length);

    internal KernelState State => _state;

    /// <summary>Puts a state that was saved in the place of the present one.</summary>
    internal void Restore(KernelState state) => _state = state;

    /// <summary>Places of a registry by its hash, for a snapshot that was made under it.</summary>
    internal ICityTopology? TopologyOf(string hash) => hash == _state.Topology?.Version ? _state.Topology : _topologyOf?.Invoke(hash);

    /// <summary>Takes another registry: places, zones and neighbours are looked up there from now on, and zones may bring other numbers of rules.</summary>
    private void Use(string hash, long atMs)
    {
        // Every start journals the registry in use; only another one changes anything.
        if (hash == _state.Topology?.Version || TopologyOf(hash) is not { } topology) return;
        _state = Migration.Of(_state, Rules, topology, atMs, _tell);
    }

    /// <summary>Takes one entry; transitions are added to the list.</summary>
    public void Apply(in JournalEntry entry, long position, List<AlarmTransition> transitions)
    {
        _tell.Begin(position, transitions);
        switch (entry.Type)
        {
            case EntryType.Data:
                Data(in entry, _state.Gateways.Seen(entry.Gateway, entry.ReceivedUnixMs, isBirth: false, _tell));
                break;
            case EntryType.NodeBirth:
                _state.Gateways.Seen(entry.Gateway, entry.ReceivedUnixMs, isBirth: true, _tell);
                break;
            case EntryType.DeviceBirth or EntryType.DeviceDeath:
                _state.Gateways.Seen(entry.Gateway, entry.ReceivedUnixMs, isBirth: false, _tell);
                break;
            case EntryType.NodeDeath:
                _state.Gateways.Died(entry.Gateway, entry.ReceivedUnixMs);
                break;
            case EntryType.Tick:
                Tick(entry.ReceivedUnixMs);
                break;
            case EntryType.Rules:
                Activate(JournalEntry.TextOf(entry.Detail), entry.ReceivedUnixMs);
                break;
            case EntryType.Registry:
                Use(JournalEntry.TextOf(entry.Subject), entry.ReceivedUnixMs);
                break;
            case EntryType.Filling:
                Filling(in entry);
                break;
            case EntryType.Dropped:
                _tell.Raised(
                    ServerRules.JournalDropped, ServerRules.Subject, entry.ReceivedUnixMs, entry.ReceivedUnixMs, entry.DroppedTo - entry.DroppedFrom,
                    ServerRules.JournalDropped.Level);
                break;
            case EntryType.Acknowledge:
                _tell.Acknowledged(
                    JournalEntry.TextOf(entry.Subject), entry.ReceivedUnixMs, JournalEntry.TextOf(entry.Who), JournalEntry.TextOf(entry.Detail));
                break;
        }
    }

    private void Data(in JournalEntry entry, int gateway)
    {
        var devices = _state.Devices;
        var device = devices.NumberOf(entry.Device, gateway);
        ref var row = ref devices.Row(device);
        row.Gateway = gateway;
        var plan = row.Plan;
        ref var first = ref FirstCell(in row);
        var tickMs = entry.ReceivedUnixMs;
        foreach (var journaled in entry.Rows)
        {
            var reading = journaled.Reading;

            // Doubt neither raises nor clears, and the past does not change the present.
            var series = plan.SeriesOf((int)reading.Quantity);
            if (series == Plan.NotRuled || !reading.IsGood || !double.IsFinite(reading.Value)) continue;
            var unixMs = journaled.IsAhead ? tickMs : reading.UnixMs;
            if (journaled.IsHistorical || tickMs - unixMs > PresentMsMax)
            {
                History(device, plan, new Sample(devices, device, plan, ref first, reading.Quantity, reading.Value, unixMs, tickMs, default));
                continue;
            }

            if (series == Plan.NotYet)
            {
                plan = devices.Grow(device, (int)reading.Quantity);
                first = ref FirstCell(in row);
                series = plan.SeriesOf((int)reading.Quantity);
            }

            ref var head = ref SeriesHead.Over(ref Unsafe.Add(ref first, series));
            var before = head;
            if (unixMs < before.UnixMs || (unixMs == before.UnixMs && reading.Value == before.Value)) continue;
            (head.UnixMs, head.Value) = (unixMs, reading.Value);
            foreach (var binding in plan.BindingsOf(series))
            {
                ref var slot = ref RuleSlot.Over(ref Unsafe.Add(ref first, binding.Offset));
                if (slot.Phase == AlarmPhase.Normal && reading.Value >= binding.QuietLow && reading.Value <= binding.QuietHigh) continue;
                if (binding.Machine.IsAcross)
                {
                    _state.Window.Add(new WaitingValue(unixMs, devices.NameOf(device), device, binding.Machine.Index, reading.Quantity, reading.Value));
                    continue;
                }

                var sample = new Sample(devices, device, plan, ref first, reading.Quantity, reading.Value, unixMs, tickMs, before);
                Judge(device, binding, ref slot, in sample);
            }
        }
    }

    private ref Cell FirstCell(in DeviceRow row)
    {
        if (row.Plan.Cells == 0) return ref Unsafe.NullRef<Cell>();
        return ref _state.Devices.Cells.At(row.At);
    }

    private void Judge(int device, Binding binding, ref RuleSlot slot, scoped in Sample sample)
    {
        var machine = binding.Machine;
        var own = machine.OwnCells == 0
            ? default
            : MemoryMarshal.CreateSpan(ref Unsafe.Add(ref Unsafe.As<RuleSlot, Cell>(ref slot), RuleSlot.Cells), machine.OwnCells);
        var (wasOpen, onset, step) = (slot.IsOpen, slot.OnsetUnixMs, slot.Step);
        var wasDeep = NeighbourMachine.IsDeep(in slot);
        var judgement = machine.Judge(in sample, ref slot, own);
        if (judgement != Judgement.Unknown)
        {
            PhaseMachine.OnValue(ref slot, judgement, machine.OnDelayMs, machine.OffDelayMs, sample.UnixMs, sample.TickMs);
            if (machine is NeighbourMachine neighbours) TellPipes(neighbours, device, in slot, wasOpen, wasDeep, sample.UnixMs, sample.Value);
            else Tell(device, machine, ref slot, wasOpen, onset, step, sample.UnixMs, sample.Value);
        }

        if (slot.IsWaiting) _state.Arm(device, machine, ref slot, PhaseMachine.DueMs(in slot, machine.OnDelayMs, machine.OffDelayMs));
        else if (machine.SilenceMs > 0 && slot.ArmedSecond == 0) _state.Arm(device, machine, ref slot, sample.TickMs + machine.SilenceMs);
    }

    /// <summary>Judges what came late on a lane of its own. A rule of a series that the device never had live has no state, and none there.</summary>
    private void History(int device, Plan plan, scoped in Sample sample)
    {
        foreach (var machine in plan.Selection.Machines)
        {
            if (machine.JudgesHistory && machine.Triggers[0] == sample.Quantity) _state.History.OnValue(device, _state.Devices.NameOf(device), machine, in sample, _tell);
        }
    }

    private void TellPipes(NeighbourMachine machine, int device, ref readonly RuleSlot slot, bool wasOpen, bool wasDeep, long atUnixMs, double value)
    {
        var isDeep = NeighbourMachine.IsDeep(in slot);
        if (slot.IsOpen == wasOpen && (isDeep == wasDeep || !wasOpen)) return;
        var component = _state.Devices.ComponentOf(device);
        if (slot.IsOpen) _state.Pipes.Fell(machine.Neighbours, component, isDeep, atUnixMs, value, _tell);
        else _state.Pipes.Recovered(machine.Neighbours, component, atUnixMs, value, _tell);
    }

    /// <summary>Tells what changed, and settles the step of an alarm that is open.</summary>
    private void Tell(int device, RuleMachine machine, ref RuleSlot slot, bool wasOpen, long onset, byte step, long atUnixMs, double value)
    {
        var isOpen = slot.IsOpen;
        if (!wasOpen && !isOpen) return;
        var rule = machine.Rule;
        slot.Step = isOpen ? machine.StepOf(in slot, value, wasOpen ? step : (byte)0) : (byte)0;
        if (isOpen != wasOpen && rule.Group is not null) _state.Places.OnDevice(device, rule, isOpen, atUnixMs, value);
        if (rule.Group is { Members: false }) return;
        var subject = _state.Devices.NameOf(device);
        if (!wasOpen) _tell.Raised(rule, subject, slot.OnsetUnixMs, atUnixMs, value, machine.LevelOf(slot.Step));
        else if (!isOpen) _tell.Cleared(rule, subject, onset, atUnixMs, value);
        else if (machine.LevelOf(slot.Step) != machine.LevelOf(step)) _tell.LevelChanged(rule, subject, onset, atUnixMs, value, machine.LevelOf(slot.Step));
    }

    private void Filling(in JournalEntry entry)
    {
        var onset = _state.FillingSinceMs;
        if (onset != 0 == entry.IsBeyondMark) return;
        _state.FillingSinceMs = entry.IsBeyondMark ? entry.ReceivedUnixMs : 0;
        var rule = ServerRules.JournalFilling;
        if (entry.IsBeyondMark) _tell.Raised(rule, ServerRules.Subject, entry.ReceivedUnixMs, entry.ReceivedUnixMs, entry.Percent, rule.Level);
        else _tell.Cleared(rule, ServerRules.Subject, onset, entry.ReceivedUnixMs, entry.Percent);
    }

    /// <summary>Other rules decide from here on. A document that this program cannot read changes nothing: an older program may read a newer journal.</summary>
    private void Activate(string text, long tickMs)
    {
        var set = RuleParser.Parse(text, []);
        if (set is not null && set.Hash != Rules.Hash) _state = Migration.Of(_state, set, _state.Topology, tickMs, _tell);
    }
}
