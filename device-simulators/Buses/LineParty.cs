using SmartPoles.DeviceSimulators.Faults;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>
/// The slaves of one protocol on a line. All parties of a line hear the same bytes; the one that makes a frame of them has it, and the
/// others forget what they heard.
/// </summary>
internal abstract class LineParty
{
    /// <summary>Bytes wait for more, or for the silence that tells what they were.</summary>
    internal abstract bool IsInsideFrame { get; }

    /// <summary>Takes bytes as they come.</summary>
    internal abstract void Feed(ReadOnlySpan<byte> bytes);

    /// <summary>What was heard belonged to another party.</summary>
    internal abstract void Forget();

    /// <summary>Takes the next whole frame and does what it asks.</summary>
    /// <param name="silence">Nothing came for a while: what is there is all there is.</param>
    /// <param name="requestSize">Bytes of the frame on the wire.</param>
    /// <param name="departure">What is to be sent; empty where nobody answers.</param>
    /// <returns>Whether there was a frame.</returns>
    internal abstract bool TryAnswer(bool silence, out int requestSize, out Departure departure);

    /// <summary>One party for each protocol that is spoken on a line. Modbus comes last: its frames bear no mark, so it can wait.</summary>
    internal static IReadOnlyList<LineParty> On(string line, UnitTable units, SlaveConduct conduct, BusMischief mischief, BusCounters counters)
    {
        var parties = new List<LineParty>();
        if (units.MetersOf<Devices.LampCabinetMeter>().Any()) parties.Add(new Dlt645Party(line, units, conduct, mischief, counters));
        if (units.MetersOf<Devices.Cjt188Meter>().Any()) parties.Add(new Cjt188Party(line, units, conduct, mischief, counters));
        if (units.Units.Any() || parties.Count == 0) parties.Add(new ModbusParty(line, units, conduct, mischief, counters));
        return parties;
    }
}
