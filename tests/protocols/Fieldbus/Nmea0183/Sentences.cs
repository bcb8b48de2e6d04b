using System.Globalization;
using System.Text;
using SmartPoles.Protocols.Fieldbus.Nmea0183;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus.Nmea0183;

/// <summary>Sentences for tests.</summary>
internal static class Sentences
{
    public static byte[][] Valid { get; } = [.. VectorFile.In("nmea0183").Select(vector => vector.ToArray())];

    /// <summary>$, the body, its checksum, CR LF.</summary>
    public static byte[] Line(string body)
    {
        var sum = 0;
        foreach (var each in Encoding.ASCII.GetBytes(body)) sum ^= each;
        return Encoding.ASCII.GetBytes($"${body}*{sum.ToString("X2", CultureInfo.InvariantCulture)}\r\n");
    }

    public static NmeaSentence Read(string body)
    {
        Assert.Equal(NmeaStatus.Ok, NmeaSentence.Read(Line(body), out var sentence));
        return sentence;
    }
}
