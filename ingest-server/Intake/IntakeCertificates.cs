using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmartPoles.IngestServer.Intake;

/// <summary>The certificates of a TLS listener, as its files hold them, and the judgement on a gateway's.</summary>
internal sealed class IntakeCertificates
{
    /// <summary>Extended key usage "TLS client" (RFC 5280, 4.2.1.12).</summary>
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2Collection? _authorities;

    private IntakeCertificates(X509Certificate2 server, X509Certificate2Collection chain, X509Certificate2Collection? authorities) =>
        (Server, Context, _authorities) = (server, SslStreamCertificateContext.Create(server, chain, offline: true), authorities);

    internal X509Certificate2 Server { get; }

    /// <summary>The certificate, and what is sent behind it.</summary>
    internal SslStreamCertificateContext Context { get; }

    internal bool AsksClients => _authorities is not null;

    /// <summary>Null: a file cannot be used, and <paramref name="fault"/> says which and why.</summary>
    internal static IntakeCertificates? Load(IntakeTlsOptions options, out string? fault)
    {
        fault = null;
        var file = options.CertificateFile;
        try
        {
            var chain = new X509Certificate2Collection();
            if (options.KeyFile is not null) chain.ImportFromPemFile(file);
            var server = options.KeyFile is { } key
                ? X509Certificate2.CreateFromPemFile(file, key)
                : X509CertificateLoader.LoadPkcs12FromFile(file, null);
            var authorities = new X509Certificate2Collection();
            foreach (var authority in (string?[])[options.ClientCaFile, options.OwnAuthorityFile])
            {
                if (authority is null) continue;
                file = authority;
                var before = authorities.Count;
                authorities.ImportFromPemFile(file);
                if (authorities.Count > before) continue;
                fault = $"{file} holds no certificate";
                return null;
            }

            return new IntakeCertificates(server, chain, authorities.Count == 0 ? null : authorities);
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            fault = $"{file} cannot be used: {failure.Message}";
        }

        return null;
    }

    /// <summary>Is a gateway's certificate of our authority, within its dates, and made for clients?</summary>
    internal bool IsOfAuthority(X509Certificate2 certificate, X509Chain? sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities!);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));

        // Gateways are revoked in the registry, by id, at once.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (sent is not null) chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        return chain.Build(certificate);
    }
}
