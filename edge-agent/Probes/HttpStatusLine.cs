using System.Text;

namespace SmartPoles.EdgeAgent.Probes;

/// <summary>As much HTTP as it takes to see that a web server lives: a HEAD request and the first line of the answer (RFC 9112, 3 and 4).</summary>
internal static class HttpStatusLine
{
    /// <summary>Longer than any status line; what comes behind is not read.</summary>
    public const int SizeMax = 512;

    public static byte[] Request(string host, int port, string path) => Encoding.ASCII.GetBytes(
        $"HEAD {path} HTTP/1.1\r\nHost: {(host.Contains(':') ? $"[{host}]" : host)}{(port == 80 ? "" : $":{port}")}\r\nUser-Agent: smartpoles-edge-agent\r\nConnection: close\r\n\r\n");

    /// <summary>The status, 100 to 599; 0 when more bytes are needed, -1 when this is no HTTP.</summary>
    public static int Read(ReadOnlySpan<byte> heard)
    {
        // HTTP/1.x NNN, then a space, or the end of the line where a server leaves out the phrase.
        var start = "HTTP/1."u8;
        var known = Math.Min(heard.Length, start.Length);
        if (!heard[..known].SequenceEqual(start[..known])) return -1;
        if (heard.Length < 13) return 0;
        if (!char.IsAsciiDigit((char)heard[7]) || heard[8] != ' ' || heard[12] is not ((byte)' ' or (byte)'\r' or (byte)'\n')) return -1;
        var status = 0;
        foreach (var digit in heard[9..12])
        {
            if (!char.IsAsciiDigit((char)digit)) return -1;
            status = (status * 10) + digit - '0';
        }

        return status is >= 100 and <= 599 ? status : -1;
    }
}
