using System.Net;
using SmartPoles.IngestServer.Intake;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>The HTTP side: API and page.</summary>
public sealed record ConsoleOptions
{
    /// <summary>Address to listen on. Default 127.0.0.1; anything else needs TLS here or in a proxy.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>TCP port, 1..65535. Default 8080.</summary>
    public int HttpPort { get; init; } = 8080;

    /// <summary>PEM file with the certificate and those that signed it. Default null: plain HTTP.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file with the certificate's private key. Default null.</summary>
    public string? KeyFile { get; init; }

    /// <summary>
    /// A proxy in front does TLS and appends the caller's address to X-Forwarded-For. Default false. It must do so: every limit by
    /// address counts on it.
    /// </summary>
    public bool BehindTlsProxy { get; init; }

    /// <summary>
    /// While there is no user and no token, everybody on this machine is an engineer. Default false. For a demonstration or a test; refused together
    /// with an address or proxy that is reached from outside.
    /// </summary>
    public bool OpenOnLoopback { get; init; }

    /// <summary>
    /// Most connections of browsers and programs, 1..1,000,000. Default 16,384: one more is closed at once. Gateways have theirs.
    /// </summary>
    public int ConnectionsMax { get; init; } = 16_384;

    /// <summary>Most streams (live, replay, export) at once, 1..100,000. Default 256: one more is refused with 503.</summary>
    public int StreamsMax { get; init; } = 256;

    /// <summary>Most streams of one user or token, 1..100,000. Default 64, a control room's screens: one more is refused with 429.</summary>
    public int StreamsOfCallerMax { get; init; } = 64;

    /// <summary>Days that the audit keeps a line, 180..36,500. Default 400; GB/T 22239-2019, level 3, wants half a year.</summary>
    public int AuditDays { get; init; } = 400;

    internal bool IsReachedFromOutside => BehindTlsProxy || !IPAddress.IsLoopback(IPAddress.Parse(Host));

    public void Check(string path, ICollection<string> faults)
    {
        if (HttpPort is < 1 or > 65535) faults.Add($"{path}: Console.HttpPort {HttpPort} is outside 1..65535");
        if ((CertificateFile is null) != (KeyFile is null)) faults.Add($"{path}: Console.{(KeyFile is null ? "KeyFile" : "CertificateFile")} is missing; give CertificateFile and KeyFile together, or neither");
        else if (CertificateFile is not null) CheckCertificate(path, faults);
        if (ConnectionsMax is < 1 or > 1_000_000) faults.Add($"{path}: Console.ConnectionsMax {ConnectionsMax} is outside 1..1000000");
        if (StreamsMax is < 1 or > 100_000) faults.Add($"{path}: Console.StreamsMax {StreamsMax} is outside 1..100000");
        if (StreamsOfCallerMax is < 1 or > 100_000) faults.Add($"{path}: Console.StreamsOfCallerMax {StreamsOfCallerMax} is outside 1..100000");
        if (AuditDays is < 180 or > 36_500) faults.Add($"{path}: Console.AuditDays {AuditDays} is outside 180..36500");
        if (!IPAddress.TryParse(Host, out var address))
        {
            faults.Add($"{path}: Console.Host '{Host}' is no IP address; 127.0.0.1 or 0.0.0.0 or ::");
        }
        else if (!IPAddress.IsLoopback(address) && CertificateFile is null && !BehindTlsProxy)
        {
            faults.Add($"{path}: Console.Host '{Host}' is reached from outside, and tokens must not travel in the clear: give Console.CertificateFile and KeyFile, or set Console.BehindTlsProxy when a proxy does TLS");
        }
        else if (OpenOnLoopback && IsReachedFromOutside)
        {
            faults.Add($"{path}: Console.OpenOnLoopback would open the console to whoever reaches it through {(BehindTlsProxy ? "the proxy" : Host)}; leave it out and sign in");
        }
    }

    /// <summary>The files of the listener's certificate; null for plain HTTP.</summary>
    internal IntakeTlsOptions? CertificateFiles => CertificateFile is null ? null : new IntakeTlsOptions { Port = HttpPort, CertificateFile = CertificateFile, KeyFile = KeyFile };

    private void CheckCertificate(string path, ICollection<string> faults)
    {
        if (IntakeCertificates.Load(CertificateFiles!, out var fault) is null) faults.Add($"{path}: Console.CertificateFile, KeyFile: {fault}");
    }
}
