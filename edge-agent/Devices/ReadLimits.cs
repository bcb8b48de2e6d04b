using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>
/// Registers that a device refused to give together with their neighbours. An empty one (From = To) is a cut: what lies below and
/// above it is never asked in one piece.
/// </summary>
/// <param name="Function">The function that was refused.</param>
/// <param name="From">First register.</param>
/// <param name="To">First register behind it.</param>
public readonly record struct RegisterHole(ModbusFunction Function, int From, int To)
{
    /// <summary>True when one question for these registers would run into the hole.</summary>
    public bool Stops(ModbusFunction function, int from, int to) => function == Function && from < To && to > From;
}

/// <summary>What one device allows in one question.</summary>
/// <param name="RegistersMax">Most registers, 1 to 125.</param>
/// <param name="Holes">What it refused so far.</param>
public sealed record ReadLimits(int RegistersMax, IReadOnlyList<RegisterHole> Holes)
{
    public static readonly ReadLimits Standard = new(ModbusLimits.ReadRegistersMax, []);

    public bool Allows(ModbusFunction function, int from, int to)
    {
        // A frame holds sixteen bits for every register.
        if (to - from > (function.ReadsBits() ? 16 * RegistersMax : RegistersMax)) return false;
        foreach (var hole in Holes)
        {
            if (hole.Stops(function, from, to)) return false;
        }

        return true;
    }
}
