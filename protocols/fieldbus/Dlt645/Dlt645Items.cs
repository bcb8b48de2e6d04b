using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace SmartPoles.Protocols.Fieldbus.Dlt645;

/// <summary>What a lamp cabinet's meter is asked for. DL/T 645-2007, annex A; DL/T 645-1997, annex A.</summary>
/// <remarks>
/// A meter may have more; what is not in this table can still be asked for, and its bytes read with an item of one's own.
/// Per-phase items exist on three-phase meters; a single-phase meter answers phase A and refuses B and C.
/// </remarks>
public static class Dlt645Items
{
    private const Dlt645Edition New = Dlt645Edition.Edition2007;
    private const Dlt645Edition Old = Dlt645Edition.Edition1997;

    private static readonly Dlt645Item[] Rows =
    [
        //        identifier     name                                    bytes decimals unit    signed
        Number(New, Dlt645Identifiers.ActiveEnergy, "active energy", 4, 2, "kWh", signed: true),
        Number(New, Dlt645Identifiers.ForwardActiveEnergy, "forward active energy", 4, 2, "kWh"),
        Number(New, 0x00010100, "forward active energy, tariff 1", 4, 2, "kWh"),
        Number(New, 0x00010200, "forward active energy, tariff 2", 4, 2, "kWh"),
        Number(New, 0x00010300, "forward active energy, tariff 3", 4, 2, "kWh"),
        Number(New, 0x00010400, "forward active energy, tariff 4", 4, 2, "kWh"),
        Number(New, Dlt645Identifiers.ReverseActiveEnergy, "reverse active energy", 4, 2, "kWh"),

        Number(New, Dlt645Identifiers.VoltageA, "voltage A", 2, 1, "V"),
        Number(New, Dlt645Identifiers.VoltageB, "voltage B", 2, 1, "V"),
        Number(New, Dlt645Identifiers.VoltageC, "voltage C", 2, 1, "V"),
        Number(New, Dlt645Identifiers.CurrentA, "current A", 3, 3, "A", signed: true),
        Number(New, Dlt645Identifiers.CurrentB, "current B", 3, 3, "A", signed: true),
        Number(New, Dlt645Identifiers.CurrentC, "current C", 3, 3, "A", signed: true),
        Number(New, Dlt645Identifiers.ActivePower, "active power", 3, 4, "kW", signed: true),
        Number(New, 0x02030100, "active power A", 3, 4, "kW", signed: true),
        Number(New, 0x02030200, "active power B", 3, 4, "kW", signed: true),
        Number(New, 0x02030300, "active power C", 3, 4, "kW", signed: true),
        Number(New, Dlt645Identifiers.ReactivePower, "reactive power", 3, 4, "kvar", signed: true),
        Number(New, 0x02040100, "reactive power A", 3, 4, "kvar", signed: true),
        Number(New, 0x02040200, "reactive power B", 3, 4, "kvar", signed: true),
        Number(New, 0x02040300, "reactive power C", 3, 4, "kvar", signed: true),
        Number(New, Dlt645Identifiers.ApparentPower, "apparent power", 3, 4, "kVA", signed: true),
        Number(New, 0x02050100, "apparent power A", 3, 4, "kVA", signed: true),
        Number(New, 0x02050200, "apparent power B", 3, 4, "kVA", signed: true),
        Number(New, 0x02050300, "apparent power C", 3, 4, "kVA", signed: true),
        Number(New, Dlt645Identifiers.PowerFactor, "power factor", 2, 3, "", signed: true),
        Number(New, 0x02060100, "power factor A", 2, 3, "", signed: true),
        Number(New, 0x02060200, "power factor B", 2, 3, "", signed: true),
        Number(New, 0x02060300, "power factor C", 2, 3, "", signed: true),
        Number(New, 0x02070100, "phase angle A", 2, 1, "deg"),
        Number(New, 0x02070200, "phase angle B", 2, 1, "deg"),
        Number(New, 0x02070300, "phase angle C", 2, 1, "deg"),

        Number(New, Dlt645Identifiers.NeutralCurrent, "neutral current", 3, 3, "A", signed: true),
        Number(New, Dlt645Identifiers.Frequency, "frequency", 2, 2, "Hz"),
        Number(New, Dlt645Identifiers.MeterTemperature, "meter temperature", 2, 1, "Cel", signed: true),

        new(New, Dlt645Identifiers.Date, "date", Dlt645Layout.Date, 4, 0, false, ""),
        new(New, Dlt645Identifiers.Time, "time", Dlt645Layout.Time, 3, 0, false, ""),
        new(New, Dlt645Identifiers.Address, "address", Dlt645Layout.Address, Dlt645Address.Size, 0, false, ""),

        Number(Old, 0x9010, "forward active energy", 4, 2, "kWh"),
        Number(Old, 0x9020, "reverse active energy", 4, 2, "kWh"),
        Number(Old, 0xB611, "voltage A", 2, 0, "V"),
        Number(Old, 0xB612, "voltage B", 2, 0, "V"),
        Number(Old, 0xB613, "voltage C", 2, 0, "V"),
        Number(Old, 0xB621, "current A", 2, 2, "A"),
        Number(Old, 0xB622, "current B", 2, 2, "A"),
        Number(Old, 0xB623, "current C", 2, 2, "A"),
        Number(Old, 0xB630, "active power", 3, 4, "kW"),
        Number(Old, 0xB640, "reactive power", 2, 2, "kvar"),
        Number(Old, 0xB650, "power factor", 2, 3, ""),
        new(Old, 0xC010, "date", Dlt645Layout.Date, 4, 0, false, ""),
        new(Old, 0xC011, "time", Dlt645Layout.Time, 3, 0, false, ""),
    ];

    private static readonly FrozenDictionary<(Dlt645Edition, uint), Dlt645Item> ByIdentifier =
        Rows.ToFrozenDictionary(row => (row.Edition, row.Identifier));

    /// <summary>All, in the order of the identifiers, 2007 first.</summary>
    public static IReadOnlyList<Dlt645Item> All => Rows;

    /// <summary>Finds an item by its identifier.</summary>
    public static bool TryGet(uint identifier, [NotNullWhen(true)] out Dlt645Item? item, Dlt645Edition edition = New) =>
        ByIdentifier.TryGetValue((edition, identifier), out item);

    private static Dlt645Item Number(
        Dlt645Edition edition, uint identifier, string name, int size, int decimals, string unit, bool signed = false) =>
        new(edition, identifier, name, Dlt645Layout.Number, size, decimals, signed, unit);
}
