namespace SmartPoles.EdgeAgent.Devices;

/// <summary>Which part of an answer of a meter a quantity is; the names are those of profile files.</summary>
public enum MeterPart
{
    /// <summary>Digits at a place: what DL/T 645 answers.</summary>
    Number,

    /// <summary>The volume that a CJ/T 188 water or gas meter counts now, in whatever unit it says.</summary>
    Volume,

    /// <summary>The volume on the last settlement day.</summary>
    SettlementVolume,

    /// <summary>Bits of the status of a CJ/T 188 meter.</summary>
    Status,

    /// <summary>The heat that a CJ/T 188 heat meter counts now, in kWh whatever unit it says.</summary>
    HeatEnergy,

    /// <summary>The heat on the last settlement day, in kWh.</summary>
    SettlementHeatEnergy,

    /// <summary>Heat power, in kW.</summary>
    HeatPower,

    /// <summary>Flow through a heat meter, in m3/h.</summary>
    HeatFlow,

    /// <summary>The water that went through a heat meter, in m3.</summary>
    HeatVolume,

    /// <summary>Temperature of the supply of a heat meter.</summary>
    SupplyTemperature,

    /// <summary>Temperature of the return of a heat meter.</summary>
    ReturnTemperature,

    /// <summary>Hours that a heat meter was at work.</summary>
    WorkHours,

    /// <summary>Bits of the status of a CJ/T 188 heat meter.</summary>
    HeatStatus,
}

internal static class MeterParts
{
    /// <summary>It stands in the long answer of a heat meter.</summary>
    public static bool IsOfHeat(this MeterPart part) => part >= MeterPart.HeatEnergy;

    public static bool IsStatus(this MeterPart part) => part is MeterPart.Status or MeterPart.HeatStatus;

    /// <summary>The unit in which the part is told here; empty for bits, null where only the operator knows.</summary>
    public static string? UnitOf(this MeterPart part) => part switch
    {
        MeterPart.Volume or MeterPart.SettlementVolume or MeterPart.HeatVolume => "m3",
        MeterPart.HeatEnergy or MeterPart.SettlementHeatEnergy => "kWh",
        MeterPart.HeatPower => "kW",
        MeterPart.HeatFlow => "m3/h",
        MeterPart.SupplyTemperature or MeterPart.ReturnTemperature => "Cel",
        MeterPart.WorkHours => "h",
        _ => null,
    };
}

/// <summary>Where a quantity lies in the answer of a meter.</summary>
public sealed record MeterItem
{
    /// <summary>Data identifier as the standards print it: 02010100, B611 of 1997, 901F.</summary>
    public required uint Identifier { get; init; }

    public MeterPart Part { get; init; }

    /// <summary><see cref="MeterPart.Number"/>: first byte, 0 unless the identifier is a block of several numbers.</summary>
    public int At { get; init; }

    /// <summary><see cref="MeterPart.Number"/>: bytes of two digits.</summary>
    public int Bytes { get; init; }

    /// <summary><see cref="MeterPart.Number"/>: digits behind the decimal point.</summary>
    public int Decimals { get; init; }

    /// <summary><see cref="MeterPart.Number"/>: the top bit of the highest byte is the sign.</summary>
    public bool IsSigned { get; init; }

    /// <summary>Bytes that the answer has behind the identifier; any other number is no answer.</summary>
    public int AnswerBytes { get; init; }

    /// <summary><see cref="MeterPart.Status"/>: lowest bit, 0..15; 8 is the lowest of the second byte.</summary>
    public int Bit { get; init; }

    /// <summary><see cref="MeterPart.Status"/>: how many bits.</summary>
    public int Bits { get; init; } = 1;

    /// <summary><see cref="MeterPart.Status"/>: what the bits of this maker mean; a number that is not here is no value. Empty: as they are.</summary>
    public IReadOnlyList<MeterValue> Values { get; init; } = [];
}

/// <summary>What one state of some status bits means.</summary>
/// <param name="Raw">The bits as a number.</param>
/// <param name="Value">In the unit of the quantity.</param>
public readonly record struct MeterValue(int Raw, double Value);
