using System.Net;
using SmartPoles.IngestServer.OperatorConsole;

namespace SmartPoles.IngestServer.Commands;

/// <summary>The address of a one-time link, as it is shown to people.</summary>
internal static class FirstLink
{
    internal static string For(ConsoleOptions console, string code)
    {
        var address = IPAddress.Parse(console.Host);
        var isAny = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
        var host = isAny ? Environment.MachineName : address.ToString();
        return $"{new UriBuilder(console.CertificateFile is null ? "http" : "https", host, console.HttpPort).Uri}#/first/{code}";
    }
}
