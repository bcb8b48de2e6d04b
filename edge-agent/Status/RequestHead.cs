using System.Text;

namespace SmartPoles.EdgeAgent.Status;

/// <summary>The first line and the Host of an HTTP request; nothing else of it matters here.</summary>
/// <param name="Method">GET, HEAD or what it is.</param>
/// <param name="Path">Without its query.</param>
/// <param name="Host">Null when it is missing or given twice.</param>
internal sealed record RequestHead(string Method, string Path, string? Host)
{
    /// <summary>Longest head; a browser sends 500 bytes.</summary>
    public const int BytesMax = 4096;

    /// <summary>
    /// A page of the internet may resolve its own name to 127.0.0.1 and so read this one through the technician's browser; the name it used
    /// stands in Host, so only names of this machine's loopback are answered.
    /// </summary>
    public bool IsForLoopback
    {
        get
        {
            if (Host is not { } host) return false;
            if (host.StartsWith("[::1]", StringComparison.Ordinal)) return IsPort(host[5..]);
            var cut = host.IndexOf(':', StringComparison.Ordinal);
            var name = cut < 0 ? host : host[..cut];
            return name.ToLowerInvariant() is "localhost" or "127.0.0.1" && IsPort(cut < 0 ? "" : host[cut..]);
        }
    }

    /// <summary>Reads a whole head, up to and with its empty line; null when it is none.</summary>
    public static RequestHead? Parse(ReadOnlySpan<byte> bytes)
    {
        var lines = Encoding.Latin1.GetString(bytes).Split("\r\n");
        var first = lines[0].Split(' ');
        if (first is not [var method, var target, "HTTP/1.1" or "HTTP/1.0"] || !target.StartsWith('/')) return null;
        string? host = null;
        foreach (var line in lines.Skip(1))
        {
            if (!line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase)) continue;
            if (host is not null) return new RequestHead(method, PathOf(target), null);
            host = line[5..].Trim();
        }

        return new RequestHead(method, PathOf(target), host);
    }

    private static string PathOf(string target) => target.IndexOf('?', StringComparison.Ordinal) is var cut and >= 0 ? target[..cut] : target;

    private static bool IsPort(string text) => text.Length == 0 || (text[0] == ':' && text.Length <= 6 && text.Skip(1).All(char.IsAsciiDigit));
}
