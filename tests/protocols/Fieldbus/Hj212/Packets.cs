using System.Globalization;
using System.Text;
using SmartPoles.Protocols.Fieldbus.Hj212;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus.Hj212;

/// <summary>Frames for tests, their checksums made bit by bit as the standard's text says, not by the product's table.</summary>
internal static class Packets
{
    public const string Station = "3715020118000000000000A1";

    /// <summary>The pole's real-time packet of the reference.</summary>
    public const string PoleRealTime =
        "QN=20200815083000123;ST=22;CN=2011;PW=123456;MN=3715020118000000000000A1;Flag=5;CP=&&DataTime=20200815083000;a34004-Rtd=35.0,a34004-Flag=N;"
        + "a34002-Rtd=71.0,a34002-Flag=N;a01001-Rtd=26.4,a01001-Flag=N;a01002-Rtd=68.2,a01002-Flag=N;a01006-Rtd=100.130,a01006-Flag=N;"
        + "a01007-Rtd=2.1,a01007-Flag=N;a01008-Rtd=137,a01008-Flag=N&&";

    public static IReadOnlyList<byte[]> Valid { get; } = [.. VectorFile.In("hj212").Where(vector => vector.Header("status") is null).Select(vector => vector.ToArray())];

    public static ushort Crc(ReadOnlySpan<byte> body)
    {
        var crc = 0xFFFF;
        foreach (var each in body)
        {
            crc = (crc >> 8) ^ each;
            for (var bit = 0; bit < 8; bit++)
            {
                var low = crc & 1;
                crc >>= 1;
                if (low == 1) crc ^= 0xA001;
            }
        }

        return (ushort)crc;
    }

    public static byte[] Framed(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return [.. Encoding.ASCII.GetBytes($"##{bytes.Length.ToString("D4", CultureInfo.InvariantCulture)}"), .. bytes, .. Encoding.ASCII.GetBytes($"{Crc(bytes):X4}\r\n")];
    }

    /// <summary>A body around data.</summary>
    public static string Around(string data, string flag = "Flag=5;", string command = "2011") =>
        $"QN=20200815083000123;ST=22;CN={command};PW=123456;MN={Station};{flag}CP=&&{data}&&";

    public static Hj212PacketStatus Status(string body) => Read(Framed(body), out _);

    public static Hj212PacketStatus Read(byte[] frame, out Hj212Packet packet)
    {
        Assert.Equal(Hj212Status.Ok, Hj212Frame.Read(frame, out var read, out _));
        return Hj212Packet.Read(read, out packet);
    }
}
