using System.Text;
using SmartPoles.Protocols.Fieldbus.Nmea0183;

namespace SmartPoles.DeviceSimulators.Talkers;

/// <summary>A head that talks NMEA 0183 unasked.</summary>
/// <param name="talker">The two letters with which its sentences begin.</param>
/// <param name="sentences">The formatters that it sends, in this order.</param>
public abstract class TalkingHead(string talker, IReadOnlyList<string> sentences)
{
    /// <summary>The two letters with which its sentences begin.</summary>
    public string Talker => talker;

    /// <summary>The formatters that it sends in one set, in their order.</summary>
    public IReadOnlyList<string> Sentences => sentences;

    /// <summary>The fields of a sentence now, with the commas between them.</summary>
    public abstract string FieldsOf(string formatter);

    /// <summary>A whole sentence with its checksum, CR and LF.</summary>
    /// <exception cref="InvalidOperationException">The fields do not fit the 82 characters of a sentence: a mistake of this program.</exception>
    public byte[] Say(string formatter) => Compose(formatter, FieldsOf(formatter));

    internal byte[] Compose(string formatter, string fields)
    {
        var output = new byte[NmeaLimits.SentenceSizeMax];
        var status = NmeaSentence.Write(Encoding.ASCII.GetBytes(talker), Encoding.ASCII.GetBytes(formatter), Encoding.ASCII.GetBytes(fields), output, out var size);
        return status == NmeaStatus.Ok ? output[..size] : throw new InvalidOperationException($"{talker}{formatter},{fields}: {status}");
    }
}
