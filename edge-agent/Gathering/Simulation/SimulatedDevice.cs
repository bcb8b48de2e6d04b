using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Gathering.Simulation;

/// <summary>One device on a simulated bus.</summary>
internal sealed class SimulatedDevice
{
    public TimeSpan Turnaround { get; set; }

    /// <summary>How long its bytes and silences take.</summary>
    public required BusTiming Timing { get; init; }

    public bool IsDead { get; set; }

    /// <summary>What it does with a question; answers by default.</summary>
    public Func<RegisterRequest, (BusOutcome Outcome, ModbusExceptionCode Code)> Answer { get; set; } =
        static _ => (BusOutcome.Ok, ModbusExceptionCode.None);

    /// <summary>What stands in a register; 1 by default.</summary>
    public Func<int, ushort> Value { get; set; } = static _ => 1;
}
