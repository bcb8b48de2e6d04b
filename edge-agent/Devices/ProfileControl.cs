using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>One thing that a command may write: where its register lies and what may go into it.</summary>
public sealed record ProfileControl
{
    /// <summary>The quantity that is set; a row of Registers with the same quantity tells what came of it.</summary>
    public required Quantity Quantity { get; init; }

    /// <summary>It is the valve of a CJ/T 188 meter, which is ordered open or closed; registers mean nothing then.</summary>
    public bool MovesValve { get; init; }

    /// <summary>
    /// Write single coil (5), single register (6), multiple coils (15) or multiple registers (16). What is written is read back from the
    /// same place.
    /// </summary>
    public ModbusFunction Function { get; init; }

    /// <summary>First register, from 0 as on the wire.</summary>
    public ushort Register { get; init; }

    public RegisterType Type { get; init; }

    public WordOrder Order { get; init; }

    /// <summary>With function 15: how many coils are written at once, the first the lowest bit of their number.</summary>
    public int Coils { get; init; } = 1;

    /// <summary>With coils: what each number means; no other is ever written. Empty: as it is.</summary>
    public IReadOnlyList<BitState> States { get; init; } = [];

    /// <summary>value = raw x scale.</summary>
    public double Scale { get; init; }

    public required double Min { get; init; }

    public required double Max { get; init; }

    /// <summary>Somebody who knows the device has decided that it may be set from afar. Without it every command is refused.</summary>
    public required bool Safe { get; init; }

    /// <summary>Moves nothing before a second command confirms the first: valves, and what hurts when set by mistake.</summary>
    public required bool TwoPhase { get; init; }

    /// <summary>Registers that are written; of coils, those.</summary>
    public int Registers => Function.WritesCoils() ? Coils : Type.Registers();
}
