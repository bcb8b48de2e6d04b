namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>The HTTP side: API and page.</summary>
public sealed record ConsoleOptions
{
    /// <summary>Address to listen on: loopback only, until users and roles exist.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>TCP port, 1..65535. Default 8080.</summary>
    public int HttpPort { get; init; } = 8080;

    public void Check(string path, ICollection<string> faults)
    {
        if (!System.Net.IPAddress.TryParse(Host, out var address) || !System.Net.IPAddress.IsLoopback(address))
        {
            faults.Add($"{path}: Console.Host '{Host}' must be 127.0.0.1 or ::1: the API has no users yet; use a tunnel or a reverse proxy");
        }

        if (HttpPort is < 1 or > 65535) faults.Add($"{path}: Console.HttpPort {HttpPort} is outside 1..65535");
    }
}
