using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>One row of a profile: where a quantity lies, in registers, in a meter's answer or in a talker's sentences, and how its number becomes a value.</summary>
public sealed record ProfileField
{
    public required Quantity Quantity { get; init; }

    /// <summary>Its place in the answer of a meter; null for a place in registers.</summary>
    public MeterItem? Item { get; init; }

    /// <summary>Of a talker: the sentences from which it may come, the best first; empty otherwise.</summary>
    public IReadOnlyList<NmeaSource> Sources { get; init; } = [];

    public ModbusFunction Function { get; init; }

    /// <summary>First register, from 0 as on the wire.</summary>
    public ushort Register { get; init; }

    public RegisterType Type { get; init; }

    public WordOrder Order { get; init; }

    /// <summary>With function 1 or 2: how many coils or inputs from <see cref="Register"/> on make its number, the first the lowest bit.</summary>
    public int Bits { get; init; } = 1;

    /// <summary>With function 1 or 2: what each number means; one that is not here is no value. Empty: as it is.</summary>
    public IReadOnlyList<BitState> States { get; init; } = [];

    /// <summary>It lies in coils (1) or discrete inputs (2).</summary>
    public bool ReadsBits => Function.ReadsBits();

    /// <summary>Bit 0..15 for <see cref="RegisterType.Bit"/>.</summary>
    public int Bit { get; init; }

    /// <summary>value = raw x scale + offset.</summary>
    public required double Scale { get; init; }

    public required double Offset { get; init; }

    /// <summary>Unit of what Scale and Offset give; null for that of the catalogue.</summary>
    public string? Unit { get; init; }

    /// <summary>How much of the catalogue's unit one of that unit is.</summary>
    public double UnitFactor { get; init; } = 1;

    /// <summary>Numbers, before scaling, that an element gives which is not fitted: no value until it has given another one.</summary>
    public IReadOnlyList<double> NotFitted { get; init; } = [];

    /// <summary>Fields of one element are fitted together; null for an element of its own.</summary>
    public string? Element { get; init; }

    /// <summary>Raw numbers, before scaling, that say: no value here.</summary>
    public required IReadOnlyList<double> NoValue { get; init; }

    public required double Min { get; init; }

    public required double Max { get; init; }

    /// <summary>How often it is read and when it is reported.</summary>
    public FieldOptions Options { get; init; } = new();

    public PollPriority Priority => Options.Priority ?? QuantityDefaults.PriorityOf(Quantity);

    public bool IsEvent => Options.IsEvent ?? QuantityDefaults.IsEvent(Quantity);

    /// <summary>Registers that it takes; of coils and inputs, those.</summary>
    public int Registers => ReadsBits ? Bits : Type.Registers();

    public int RegisterEnd => Register + Registers;
}

/// <summary>A range of registers that the device answers in one piece, unused registers included.</summary>
public readonly record struct ReadableBlock(ModbusFunction Function, ushort Register, int Count)
{
    public int RegisterEnd => Register + Count;

    public bool Holds(ModbusFunction function, int from, int to) => function == Function && from >= Register && to <= RegisterEnd;
}

/// <summary>What one state of some coils or inputs means.</summary>
/// <param name="Raw">The bits as a number.</param>
/// <param name="Value">In the unit of the quantity.</param>
public readonly record struct BitState(int Raw, double Value);

internal static class BitFunctions
{
    public static bool ReadsBits(this ModbusFunction function) => function is ModbusFunction.ReadCoils or ModbusFunction.ReadDiscreteInputs;

    public static bool WritesCoils(this ModbusFunction function) => function is ModbusFunction.WriteSingleCoil or ModbusFunction.WriteMultipleCoils;
}
