using System.Runtime.CompilerServices;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>Everything the kernel remembers under one set of rules and one registry. Another set or registry makes another one out of it.</summary>
internal sealed class KernelState
{
    public KernelState(RuleSet set, ICityTopology? topology)
    {
        Topology = topology;
        Rules = new CompiledRules(set);
        Devices = new DeviceStates(Rules, topology);
        Places = new PlaceWatch(Devices, Rules);
        Gateways = new GatewayWatch(Rules.Offline) { Changed = Places.OnGateway };
        Devices.Joined = Places.Join;
        Places.NameGateways(Gateways.NameOf);
        Pipes = new PipeWatch(topology);
    }

    public ICityTopology? Topology { get; }

    public CompiledRules Rules { get; }

    public DeviceStates Devices { get; }

    public GatewayWatch Gateways { get; }

    public PlaceWatch Places { get; }

    public PipeWatch Pipes { get; }

    public ComponentWatch Components { get; } = new();

    public CrossWindow Window { get; } = new();

    public HistoryLane History { get; } = new();

    public TimerWheel Wheel { get; } = new();

    /// <summary>The newest tick.</summary>
    public long TickMs { get; set; }

    /// <summary>The tick since which there was no hole: silence before it proves nothing about a gateway.</summary>
    public long AwakeSinceMs { get; set; }

    /// <summary>Receive time at which the journal began to fill up; 0 while it does not.</summary>
    public long FillingSinceMs { get; set; }

    /// <summary>Where the slot of a machine lies on a device; a null reference where it has none.</summary>
    public ref RuleSlot SlotOf(int device, RuleMachine machine)
    {
        ref readonly var row = ref Devices.Row(device);
        if (row.Plan.BindingOf(machine.Index) is not { } binding) return ref Unsafe.NullRef<RuleSlot>();
        return ref RuleSlot.Over(ref Devices.Cells.At(row.At + binding.Offset));
    }

    public Span<Cell> OwnOf(int device, RuleMachine machine)
    {
        ref readonly var row = ref Devices.Row(device);
        return row.Plan.BindingOf(machine.Index) is { } binding ? Devices.Cells.Of(row.At + binding.Offset + RuleSlot.Cells, machine.OwnCells) : default;
    }

    /// <summary>Sets the timer of a slot, unless an earlier one is set.</summary>
    public void Arm(int device, RuleMachine machine, ref RuleSlot slot, long dueMs)
    {
        if (slot.ArmedSecond == 0 || Math.Max(0, dueMs / 1000) < slot.ArmedSecond) slot.ArmedSecond = Wheel.Set(device, machine.Index, dueMs);
    }

    /// <summary>Sets a new timer for whatever waits: after a restart, and under other rules.</summary>
    public void ArmAll()
    {
        for (var device = 0; device < Devices.Count; device++)
        {
            ref readonly var row = ref Devices.Row(device);
            foreach (var binding in row.Plan.Bindings)
            {
                ref var slot = ref RuleSlot.Over(ref Devices.Cells.At(row.At + binding.Offset));
                slot.ArmedSecond = 0;
                var machine = binding.Machine;
                if (slot.IsWaiting && !machine.IsAcross) Arm(device, machine, ref slot, PhaseMachine.DueMs(in slot, machine.OnDelayMs, machine.OffDelayMs));
                else if (machine.SilenceMs > 0 && Kept.Over(OwnOf(device, machine)) is { First: > 0 } kept) Arm(device, machine, ref slot, (long)kept.First + machine.SilenceMs);
            }
        }
    }
}
