package io.atoll.cli.trust;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/**
 * A connection as who checks its server's certificate sees it, but for the name that it asks for:
 * what is left is its handshake and the algorithms that it allows. To be read only, and by the
 * thread of the check.
 */
final class UnnamedEngine extends SSLEngine {
    private final SSLEngine engine;

    UnnamedEngine(SSLEngine engine) {
        super(engine.getPeerHost(), engine.getPeerPort());
        this.engine = engine;
    }

    @Override
    public SSLParameters getSSLParameters() {
        var all = engine.getSSLParameters();
        var unnamed = new SSLParameters(all.getCipherSuites(), all.getProtocols());
        unnamed.setAlgorithmConstraints(all.getAlgorithmConstraints());
        unnamed.setSignatureSchemes(all.getSignatureSchemes());
        return unnamed;
    }

    @Override
    public SSLSession getHandshakeSession() {
        return engine.getHandshakeSession();
    }

    @Override
    public SSLSession getSession() {
        return engine.getSession();
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        return engine.getHandshakeStatus();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return engine.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return engine.getEnabledCipherSuites();
    }

    @Override
    public String[] getSupportedProtocols() {
        return engine.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return engine.getEnabledProtocols();
    }

    @Override
    public boolean getUseClientMode() {
        return engine.getUseClientMode();
    }

    @Override
    public boolean getNeedClientAuth() {
        return engine.getNeedClientAuth();
    }

    @Override
    public boolean getWantClientAuth() {
        return engine.getWantClientAuth();
    }

    @Override
    public boolean getEnableSessionCreation() {
        return engine.getEnableSessionCreation();
    }

    @Override
    public boolean isInboundDone() {
        return engine.isInboundDone();
    }

    @Override
    public boolean isOutboundDone() {
        return engine.isOutboundDone();
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] from, int offset, int length, ByteBuffer to) {
        throw readOnly();
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer from, ByteBuffer[] to, int offset, int length) {
        throw readOnly();
    }

    @Override
    public Runnable getDelegatedTask() {
        throw readOnly();
    }

    @Override
    public void closeInbound() {
        throw readOnly();
    }

    @Override
    public void closeOutbound() {
        throw readOnly();
    }

    @Override
    public void beginHandshake() {
        throw readOnly();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        throw readOnly();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        throw readOnly();
    }

    @Override
    public void setUseClientMode(boolean mode) {
        throw readOnly();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        throw readOnly();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        throw readOnly();
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        throw readOnly();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        throw readOnly();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("the connection is only looked at");
    }
}
