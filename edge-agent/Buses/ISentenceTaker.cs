using SmartPoles.Protocols.Fieldbus.Nmea0183;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>Listens to what is said on a line of talkers.</summary>
internal interface ISentenceTaker
{
    /// <summary>Takes a sentence whose checksum is right.</summary>
    /// <param name="sentence">Valid during the call.</param>
    /// <param name="stamp">When its $ arrived, on the monotonic clock.</param>
    void Take(in NmeaSentence sentence, long stamp);
}
