using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmartPoles.IngestServer.Notifications;

/// <summary>Judges the certificate of a broker or mail server, for one connection. One that is not accepted leaves a <see cref="Finding"/>.</summary>
/// <remarks>
/// With a file of authorities only those count, not the system's, and revocation is not asked: an authority of one's own seldom has lists. The file is
/// read anew for each connection, so that a new authority needs no restart.
/// </remarks>
/// <param name="host">Name or address that the certificate must bear (RFC 6125 section 6; RFC 9525).</param>
/// <param name="caFile">PEM file; null for the authorities of the system.</param>
internal sealed class ServerTrust(string host, string? caFile, TimeProvider time)
{
    private X509Certificate2Collection? _authorities;

    internal TlsFault Fault { get; private set; }

    /// <summary>What is wrong and what to do next; null while nothing is.</summary>
    internal string? Finding { get; private set; }

    /// <summary>A certificate was shown: what fails after it is no fault of the handshake.</summary>
    internal bool WasAsked { get; private set; }

    /// <summary>Reads the authorities; false where that cannot be.</summary>
    internal bool TryPrepare()
    {
        if (caFile is null) return true;
        if (FaultOf(caFile, out _authorities) is not { } trouble) return true;
        (Fault, Finding) = (TlsFault.AuthoritiesUnusable, $"CaFile {trouble}");
        return false;
    }

    internal bool Accepts(X509Certificate? presented, X509Chain? chain, SslPolicyErrors errors)
    {
        WasAsked = true;
        (Fault, Finding) = Judge(presented, chain, errors);
        return Fault == TlsFault.None;
    }

    /// <summary>TLS came to nothing: what was found in the certificate, or the words of the handshake.</summary>
    internal Delivery Failed(string words) =>
        Finding is { } finding ? Delivery.Untrusted(Fault, finding) : Delivery.Untrusted(TlsFault.HandshakeFailed, $"no TLS with {host}: {words}; does the port speak it?");

    /// <summary>What is wrong with a file of authorities; null for nothing.</summary>
    internal static string? FaultOf(string file, out X509Certificate2Collection authorities)
    {
        authorities = [];
        try
        {
            authorities.ImportFromPemFile(file);
            return authorities.Count == 0 ? $"{file} holds no certificate (PEM)" : null;
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return $"{file} cannot be read: {fault.Message}";
        }
    }

    private (TlsFault, string?) Judge(X509Certificate? presented, X509Chain? chain, SslPolicyErrors errors)
    {
        if (presented is null) return (TlsFault.NotTrusted, $"{host} shows no certificate");
        using var certificate = new X509Certificate2(presented);
        var now = time.GetUtcNow();
        if (now > certificate.NotAfter) return (TlsFault.OutOfDates, $"the certificate of {host} expired on {Day(certificate.NotAfter)}");
        if (now < certificate.NotBefore) return (TlsFault.OutOfDates, $"the certificate of {host} is valid from {Day(certificate.NotBefore)} only; check the clock of this server");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return (TlsFault.WrongName, $"the certificate is for {NamesOf(certificate)}, not for {host}; name the server in Host as its certificate does");
        }

        if (_authorities is null)
        {
            return errors == SslPolicyErrors.None
                ? (TlsFault.None, null)
                : (TlsFault.NotTrusted, $"the certificate of {host} is not trusted by this system ({StatusOf(chain)}); name its authority in CaFile");
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.DisableCertificateDownloads = true;
        own.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        own.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        foreach (var element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>()) own.ChainPolicy.ExtraStore.Add(element.Certificate);
        return own.Build(certificate) ? (TlsFault.None, null) : (TlsFault.NotTrusted, $"no authority of CaFile has signed the certificate of {host} ({StatusOf(own)})");
    }

    private static string Day(DateTime moment) => $"{moment.ToUniversalTime():yyyy-MM-dd HH:mm} UTC";

    private static string StatusOf(X509Chain? chain) =>
        chain is null ? "no chain" : string.Join(", ", chain.ChainStatus.Select(status => status.Status).Distinct());

    private static string NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString()))).ToList();
        return names.Count > 0 ? string.Join(", ", names) : certificate.Subject;
    }
}
