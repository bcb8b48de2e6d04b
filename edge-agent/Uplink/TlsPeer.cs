using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>Checks the certificate of a server, and holds the one of this gateway. For one connection.</summary>
/// <remarks>
/// With a CaFile only those authorities count, not the system's. Revocation is not asked: a gateway's network rarely reaches the lists,
/// and a server key that leaked is met by new authorities in the CaFile.
/// </remarks>
internal sealed class TlsPeer : IDisposable
{
    private readonly X509Certificate2Collection? _authorities;

    private TlsPeer(string serverName, X509Certificate2Collection? authorities, X509Certificate2? own)
    {
        ServerName = serverName;
        _authorities = authorities;
        Own = own is null ? [] : [own];
    }

    public string ServerName { get; }

    /// <summary>This gateway's certificate with its key; empty for none.</summary>
    public X509Certificate2Collection Own { get; }

    /// <summary>What is wrong with the server's certificate; null while nothing is.</summary>
    public string? Finding { get; private set; }

    /// <summary>Reads the files; with anything but <see cref="ConnectOutcome.Connected"/> there is no peer.</summary>
    public static ConnectResult Load(TlsOptions options, string host, DateTimeOffset now, out TlsPeer? peer)
    {
        peer = null;
        X509Certificate2Collection? authorities = null;
        if (options.CaFile is { } caFile)
        {
            authorities = [];
            if (Try(() => authorities.ImportFromPemFile(caFile)) is { } trouble) return new ConnectResult(ConnectOutcome.ServerCertificateWrong, $"{caFile}: {trouble}");
            if (authorities.Count == 0) return new ConnectResult(ConnectOutcome.ServerCertificateWrong, $"{caFile}: holds no certificate");
        }

        X509Certificate2? own = null;
        if (options.CertificateFile is { } file)
        {
            if (Try(() => own = X509Certificate2.CreateFromPemFile(file, options.KeyFile)) is { } trouble)
            {
                return new ConnectResult(ConnectOutcome.OwnCertificateUnusable, $"{file}, {options.KeyFile}: {trouble}");
            }

            if (Dates(own!, now) is { } dates)
            {
                own!.Dispose();
                return new ConnectResult(ConnectOutcome.OwnCertificateUnusable, $"{file}: {dates}");
            }
        }

        peer = new TlsPeer(options.ServerName ?? host, authorities, own);
        return new ConnectResult(ConnectOutcome.Connected, "");
    }

    /// <summary>True when the server may be trusted; else <see cref="Finding"/> says why not.</summary>
    public bool Accepts(X509Certificate? presented, X509Chain? chain, SslPolicyErrors errors, DateTimeOffset now)
    {
        if (presented is null)
        {
            Finding = "the server shows no certificate";
            return false;
        }

        using var certificate = new X509Certificate2(presented);
        if (Dates(certificate, now) is { } dates) Finding = $"the server's certificate {dates}";
        else if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) Finding = $"the server's certificate is for {NamesOf(certificate)}, not for {ServerName}";
        else Finding = _authorities is null ? SystemFinding(chain, errors) : OwnFinding(certificate, chain);
        return Finding is null;
    }

    public void Dispose()
    {
        foreach (var certificate in Own) certificate.Dispose();
        foreach (var certificate in _authorities ?? []) certificate.Dispose();
    }

    private static string? SystemFinding(X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None ? null : $"the server's certificate is not trusted by this system ({StatusOf(chain)}); name its authority in Uplink.Tls.CaFile";

    private string? OwnFinding(X509Certificate2 certificate, X509Chain? presented)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities!);
        foreach (var element in presented?.ChainElements ?? Enumerable.Empty<X509ChainElement>()) chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(certificate) ? null : $"the server's certificate is not signed by an authority of Uplink.Tls.CaFile ({StatusOf(chain)})";
    }

    private static string StatusOf(X509Chain? chain) =>
        chain is null ? "no chain" : string.Join(", ", chain.ChainStatus.Select(status => status.Status).Distinct());

    private static string NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString()))).ToList();
        return names.Count > 0 ? string.Join(", ", names) : certificate.Subject;
    }

    private static string? Dates(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (now > certificate.NotAfter) return $"expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC (now: {now.UtcDateTime:yyyy-MM-dd HH:mm})";
        return now < certificate.NotBefore ? $"is valid from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} UTC only (now: {now.UtcDateTime:yyyy-MM-dd HH:mm})" : null;
    }

    private static string? Try(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return failure.Message;
        }
    }
}
