//! The other side of a connection of HTTP/2, frame by frame, for what no library would do.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use super::certificates::Identity;

/// Listens on a free port of 127.0.0.1.
pub(crate) struct Listener {
    tcp: TcpListener,
    acceptor: TlsAcceptor,
    pub(crate) base: String,
}

/// A connection whose preface has come. Nothing was said to it yet.
pub(crate) struct Peer {
    stream: TlsStream<TcpStream>,
}

/// A frame, as far as a test looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Frame {
    /// A request on this stream, and whether that is all of it.
    Headers(u32, bool),
    /// A part of its body, and whether it is the last.
    Data(u32, bool),
    Reset(u32),
    Settings,
    /// An answer to ours.
    Acknowledged,
    Ping([u8; 8]),
    GoAway,
    Other,
}

pub(crate) const NO_ERROR: u32 = 0;
pub(crate) const REFUSED_STREAM: u32 = 7;
pub(crate) const CANCEL: u32 = 8;

/// An id above all streams.
pub(crate) const EVERY: u32 = u32::MAX >> 1;

impl Listener {
    pub(crate) async fn bind(identity: &Identity) -> Self {
        let tcp = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let base = format!("https://{}", tcp.local_addr().expect("an address"));
        Self { tcp, acceptor: identity.acceptor(&[b"h2"]), base }
    }

    /// The next connection.
    pub(crate) async fn accept(&self) -> Peer {
        let (stream, _) = self.tcp.accept().await.expect("a connection");
        let mut stream = self.acceptor.accept(stream).await.expect("TLS");
        stream.read_exact(&mut [0; 24]).await.expect("a preface");
        Peer { stream }
    }

    /// The next connection, which may have this many streams.
    pub(crate) async fn welcome(&self, streams: u32) -> Peer {
        let mut peer = self.accept().await;
        peer.settings(streams).await;
        peer
    }
}

/// What a crowd of peers does with every request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Manner {
    /// Refuses it.
    Refuse,
    /// Goes away, and has not looked at it.
    GoAwayBefore,
    /// Goes away after having looked at it, and hangs up.
    GoAwayAfter,
    /// Hangs up.
    Vanish,
    /// Reads it and is mute, as is everything behind its TCP.
    Mute,
}

/// Peers that all do the same. Dropping it closes everything.
pub(crate) struct Crowd {
    pub(crate) base: String,
    requests: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Crowd {
    pub(crate) async fn start(identity: &Identity, manner: Manner) -> Self {
        let listener = Listener::bind(identity).await;
        let (base, requests) = (listener.base.clone(), Arc::new(AtomicUsize::new(0)));
        let counted = Arc::clone(&requests);
        let task = tokio::spawn(async move {
            let mut peers = JoinSet::new();
            loop {
                let peer = listener.welcome(100).await;
                peers.spawn(behave(peer, manner, Arc::clone(&counted)));
            }
        });
        Self { base, requests, task }
    }

    /// How many requests came.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn behave(mut peer: Peer, manner: Manner, requests: Arc<AtomicUsize>) {
    while let Some(frame) = peer.next().await {
        if let Frame::Headers(..) = frame {
            requests.fetch_add(1, Ordering::Relaxed);
        }
        let (Frame::Headers(stream, true) | Frame::Data(stream, true)) = frame else { continue };
        match manner {
            Manner::Refuse => peer.reset(stream, REFUSED_STREAM).await,
            Manner::GoAwayBefore => peer.go_away(stream - 1).await,
            Manner::GoAwayAfter => return peer.go_away(stream).await,
            Manner::Vanish => return,
            Manner::Mute => {}
        }
    }
}

impl Peer {
    /// The next frame; none when the client has hung up.
    pub(crate) async fn next(&mut self) -> Option<Frame> {
        let mut header = [0; 9];
        self.stream.read_exact(&mut header).await.ok()?;
        let [high, middle, low, kind, flags, id @ ..] = header;
        let mut payload = vec![0; u32::from_be_bytes([0, high, middle, low]) as usize];
        self.stream.read_exact(&mut payload).await.ok()?;
        let (stream, flag) = (u32::from_be_bytes(id), flags & 1 != 0);
        Some(match kind {
            0 => Frame::Data(stream, flag),
            1 => Frame::Headers(stream, flag),
            3 => Frame::Reset(stream),
            4 if flag => Frame::Acknowledged,
            4 => Frame::Settings,
            6 if !flag => Frame::Ping(payload.try_into().expect("eight bytes")),
            7 => Frame::GoAway,
            _ => Frame::Other,
        })
    }

    /// Reads up to the next whole request, whose stream it tells. A ping on the way is not answered.
    pub(crate) async fn request(&mut self) -> u32 {
        loop {
            match self.next().await.expect("the client is there") {
                Frame::Headers(stream, true) | Frame::Data(stream, true) => return stream,
                _ => {}
            }
        }
    }

    /// Answers pings, and reads everything else for nobody, until the client hangs up. Tells what it read.
    pub(crate) async fn rest(mut self) -> Vec<Frame> {
        let mut frames = Vec::new();
        while let Some(frame) = self.next().await {
            frames.push(frame);
            if let Frame::Ping(payload) = frame {
                self.send(6, 1, 0, &payload).await;
            }
        }
        frames
    }

    /// Allows so many streams.
    pub(crate) async fn settings(&mut self, streams: u32) {
        self.send(4, 0, 0, &[&[0, 3], &streams.to_be_bytes()[..]].concat()).await;
    }

    /// An answer of 200 with an empty object.
    pub(crate) async fn answer(&mut self, stream: u32) {
        self.head(stream).await;
        self.send(0, 1, stream, b"{}").await;
    }

    /// The head of an answer of 200.
    pub(crate) async fn head(&mut self, stream: u32) {
        self.send(1, 4, stream, &[0x88]).await;
    }

    pub(crate) async fn reset(&mut self, stream: u32, reason: u32) {
        self.send(3, 0, stream, &reason.to_be_bytes()).await;
    }

    pub(crate) async fn go_away(&mut self, last: u32) {
        self.send(7, 0, 0, &[last.to_be_bytes(), NO_ERROR.to_be_bytes()].concat()).await;
    }

    pub(crate) async fn pong(&mut self, payload: [u8; 8]) {
        self.send(6, 1, 0, &payload).await;
    }

    /// Any frame.
    pub(crate) async fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        let [_, length @ ..] = u32::try_from(payload.len()).expect("a short payload").to_be_bytes();
        let bytes = [&length[..], &[kind, flags], &stream.to_be_bytes(), payload].concat();
        // That the client hangs up is part of the play.
        let _: io::Result<()> = async {
            self.stream.write_all(&bytes).await?;
            self.stream.flush().await
        }
        .await;
    }
}
