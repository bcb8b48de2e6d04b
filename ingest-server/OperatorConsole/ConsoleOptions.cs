using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>The HTTP side: API and page.</summary>
public sealed record ConsoleOptions
{
    /// <summary>Address to listen on. Default 127.0.0.1; anything else needs TLS here or in a proxy, and every caller a token.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>TCP port, 1..65535. Default 8080.</summary>
    public int HttpPort { get; init; } = 8080;

    /// <summary>PEM file with the certificate and those that signed it. Default null: plain HTTP.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file with the certificate's private key. Default null.</summary>
    public string? KeyFile { get; init; }

    /// <summary>
    /// A proxy in front does TLS and appends the caller's address to X-Forwarded-For. Default false. Every caller needs a token then,
    /// because what comes from a proxy on this machine comes from anywhere.
    /// </summary>
    public bool BehindTlsProxy { get; init; }

    internal bool IsReachedFromOutside => BehindTlsProxy || !IPAddress.IsLoopback(IPAddress.Parse(Host));

    public void Check(string path, ICollection<string> faults)
    {
        if (HttpPort is < 1 or > 65535) faults.Add($"{path}: Console.HttpPort {HttpPort} is outside 1..65535");
        if ((CertificateFile is null) != (KeyFile is null)) faults.Add($"{path}: Console.{(KeyFile is null ? "KeyFile" : "CertificateFile")} is missing; give CertificateFile and KeyFile together, or neither");
        else if (CertificateFile is not null) CheckCertificate(path, faults);
        if (!IPAddress.TryParse(Host, out var address))
        {
            faults.Add($"{path}: Console.Host '{Host}' is no IP address; 127.0.0.1 or 0.0.0.0 or ::");
        }
        else if (!IPAddress.IsLoopback(address) && CertificateFile is null && !BehindTlsProxy)
        {
            faults.Add($"{path}: Console.Host '{Host}' is reached from outside, and tokens must not travel in the clear: give Console.CertificateFile and KeyFile, or set Console.BehindTlsProxy when a proxy does TLS");
        }
    }

    internal X509Certificate2 LoadCertificate() => X509Certificate2.CreateFromPemFile(CertificateFile!, KeyFile);

    private void CheckCertificate(string path, ICollection<string> faults)
    {
        try
        {
            using var certificate = LoadCertificate();
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            faults.Add($"{path}: Console.CertificateFile {CertificateFile}, KeyFile {KeyFile}: {fault.Message}");
        }
    }
}
