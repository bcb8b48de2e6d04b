using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Registry.Access;

public sealed class GatewayAuthorityTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sign_ARequest_GivesACertificateOfTheGatewayThatTheListenerTakes()
    {
        var authority = GatewayAuthority.Open(_folder.Path, TimeProvider.System);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        // What the request says of names and rights is not what is signed.
        var request = new CertificateRequest("CN=GW-999999, O=Somebody", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = authority.Sign(request.CreateSigningRequestPem(), "GW-000001", TimeProvider.System.GetUtcNow(), out var reason);

        Assert.True(certificate is not null, reason);
        Assert.Equal("CN=GW-000001", certificate.Subject);
        Assert.False(certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.True(Judge(authority.CertificateFile).IsOfAuthority(certificate, null));
        using var elsewhere = new TempFolder();
        Assert.False(Judge(GatewayAuthority.Open(elsewhere.Path, TimeProvider.System).CertificateFile).IsOfAuthority(certificate, null));
    }

    [Fact]
    public void Open_Again_IsTheSameAuthorityWithAKeyForItsUserAlone()
    {
        var first = GatewayAuthority.Open(_folder.Path, TimeProvider.System);
        var second = GatewayAuthority.Open(_folder.Path, new FakeTimeProvider());

        Assert.Equal(first.Pem, second.Pem);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder.Path, GatewayAuthority.KeyName)));
    }

    [Fact]
    public void Sign_WhatIsNoRequestOrTooWeakOrOfAnotherKey_SaysWhy()
    {
        var authority = GatewayAuthority.Open(_folder.Path, TimeProvider.System);
        using var weak = RSA.Create(1024);
        var pem = new CertificateRequest("CN=x", weak, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var lines = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256).CreateSigningRequestPem().Split('\n');
        var broken = lines[^2].ToCharArray();
        broken[8] = broken[8] == 'A' ? 'B' : 'A';
        lines[^2] = new string(broken);

        foreach (var request in (string[])["", "nonsense", pem, string.Join('\n', lines), new string('x', 100_000)])
        {
            Assert.Null(authority.Sign(request, "GW-000001", TimeProvider.System.GetUtcNow(), out var reason));
            Assert.Contains("certificate request cannot be used", reason, StringComparison.Ordinal);
        }
    }

    /// <summary>The judgement of the TLS listener that trusts an authority and nobody else.</summary>
    private IntakeCertificates Judge(string authorityFile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var server = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        var (file, keyFile) = (Path.Combine(_folder.Path, "server.pem"), Path.Combine(_folder.Path, "server.key"));
        File.WriteAllText(file, server.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        var loaded = IntakeCertificates.Load(new IntakeTlsOptions { CertificateFile = file, KeyFile = keyFile, OwnAuthorityFile = authorityFile }, out var fault);
        Assert.True(loaded is not null, fault);
        Assert.True(loaded.AsksClients);
        return loaded;
    }
}
